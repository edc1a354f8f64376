//! `scenario.source_assertion_holds`: what a scenario states about an answer of the source payer is true.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};

use super::assertion::judge;

/// The check.
pub static CHECK: Check = Check {
    id: "scenario.source_assertion_holds",
    title: "What the scenario states about an answer of the source payer is true",
    verifies: &["SCN-01"],
    judges: Judges::answers(Actor::Source, Endpoint::ALL),
    page: include_str!("source_assertion_holds.md"),
    judge,
};
