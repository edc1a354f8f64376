//! `data.organization_identified`: an HRex Organization has an identifier.

use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::id::Actor;

use super::HREX_ORGANIZATION;

/// The check.
pub static CHECK: Check = Check {
    id: "data.organization_identified",
    title: "An HRex Organization has an identifier",
    verifies: &["HREX-ORG-01"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("organization_identified.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "HRex Organizations with identifiers", rule)
}

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "Organization" && one.claims(HREX_ORGANIZATION)).then_some(())?;
    let mut identifiers = one.at("identifier").items();
    let is_identified = identifiers.any(|identifier| identifier.at("value").is_string());
    let wrong = || Wrong::at("/identifier", "at least one identifier with a value", "none");
    Some(is_identified.then_some(()).ok_or_else(wrong))
}
