//! `data.organization_complete`: an Organization of the profile says its name and whether it is active.

use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::id::Actor;

use super::{HREX_ORGANIZATION, US_CORE_ORGANIZATION};

/// The check.
pub static CHECK: Check = Check {
    id: "data.organization_complete",
    title: "An Organization of the profile says its name and whether it is active",
    verifies: &["HREX-ORG-04"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("organization_complete.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "Organizations with name and activity", rule)
}

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    let is_profiled = one.claims(HREX_ORGANIZATION) || one.claims(US_CORE_ORGANIZATION);
    (one.kind() == "Organization" && is_profiled).then_some(())?;
    if !one.at("name").is_string() {
        return Some(Err(Wrong::at("/name", "the name of the organization", "none")));
    }
    let wrong = || Wrong::at("/active", "true or false", "nothing");
    Some(one.at("active").is_boolean().then_some(()).ok_or_else(wrong))
}
