//! `data.organization_identified`: an HRex Organization has an identifier.

use crate::checks::given::{GIVING, Given, Wrong, judge_each};
use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::HREX_ORGANIZATION;

/// The check.
pub static CHECK: Check = Check {
    id: "data.organization_identified",
    title: "An HRex Organization has an identifier",
    verifies: &["HREX-ORG-01"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("organization_identified.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    judge_each(exchange, transcript, "HRex Organizations with identifiers", rule)
}

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "Organization" && one.claims(HREX_ORGANIZATION)).then_some(())?;
    let identifiers = one.resource["identifier"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_identified = identifiers.iter().any(|identifier| identifier["value"].is_string());
    let wrong = || Wrong::at("/identifier", "at least one identifier with a value", "none");
    Some(is_identified.then_some(()).ok_or_else(wrong))
}
