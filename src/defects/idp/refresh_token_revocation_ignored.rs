//! `idp.refresh_token_revocation_ignored`.

use crate::checks::refresh::{refused, replay_detected};
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.refresh_token_revocation_ignored",
    title: "A revoked refresh token stays good",
    effect: Effect::Idp(|policy| policy.refresh_checks_state = false),
    breaks: &[row(&refused::ROWS, "refresh_revoked")],
    also: &[
        row(&replay_detected::ROWS, "refresh_replayed"),
        row(&replay_detected::ROWS, "refresh_after_replay"),
    ],
};
