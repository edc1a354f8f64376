//! `source.guessing_unnoticed`.

use crate::checks::member_match::probing_stopped;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.guessing_unnoticed",
    title: "Guesses at members are looked up without end",
    effect: Effect::Source(|policy| {
        policy.match_failures_of_client = u32::MAX;
        policy.match_failures_of_person = u32::MAX;
    }),
    breaks: &[&probing_stopped::CHECK],
    also: &[],
};
