//! `idp.replays_forgotten_soon`.

use crate::checks::row;
use crate::checks::token::replay_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.replays_forgotten_soon",
    title: "Used assertions are forgotten after half a minute",
    effect: Effect::Idp(|policy| policy.assertion_replay_memory_secs = Some(30)),
    breaks: &[row(&replay_refused::ROWS, "jti_replayed_late")],
    also: &[],
};
