//! `idp.replays_forgotten_in_bursts`.

use crate::checks::row;
use crate::checks::token::replay_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.replays_forgotten_in_bursts",
    title: "Used assertions are forgotten when many come",
    effect: Effect::Idp(|policy| policy.assertion_replay_memory_size = Some(10)),
    breaks: &[row(&replay_refused::ROWS, "jti_replayed_after_burst")],
    also: &[],
};
