//! `idp.assertion_replay_accepted`.

use crate::checks::row;
use crate::checks::token::{assertion_used_once, replay_refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_replay_accepted",
    title: "A client assertion is accepted again and again",
    effect: Effect::Idp(|policy| policy.assertion_refuses_replay = false),
    breaks: &[&assertion_used_once::CHECK, row(&replay_refused::ROWS, "jti_resigned")],
    also: &[],
};
