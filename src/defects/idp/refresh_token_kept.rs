//! `idp.refresh_token_kept`.

use crate::checks::refresh::replay_detected;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.refresh_token_kept",
    title: "Refresh tokens of public clients are not replaced",
    effect: Effect::Idp(|policy| policy.refresh_rotates = false),
    breaks: &[
        row(&replay_detected::ROWS, "refresh_replayed"),
        row(&replay_detected::ROWS, "refresh_after_replay"),
    ],
    also: &[],
};
