//! `idp.refresh_token_replay_forgiven`.

use crate::checks::refresh::replay_detected;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.refresh_token_replay_forgiven",
    title: "A replayed refresh token ends nothing",
    effect: Effect::Idp(|policy| policy.refresh_reuse_ends_grant = false),
    breaks: &[row(&replay_detected::ROWS, "refresh_after_replay")],
    also: &[],
};
