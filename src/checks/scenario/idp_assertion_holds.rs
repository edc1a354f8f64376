//! `scenario.idp_assertion_holds`: what a scenario states about an answer of the authorization server is true.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};

use super::assertion::judge;

/// The check.
pub static CHECK: Check = Check {
    id: "scenario.idp_assertion_holds",
    title: "What the scenario states about an answer of the authorization server is true",
    verifies: &["SCN-02"],
    judges: Judges::answers(Actor::Idp, Endpoint::ALL),
    page: include_str!("idp_assertion_holds.md"),
    judge,
};
