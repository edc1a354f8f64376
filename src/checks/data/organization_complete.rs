//! `data.organization_complete`: an Organization of the profile says its name and whether it is active.

use crate::checks::given::{GIVING, Given, Wrong, judge_each};
use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::{HREX_ORGANIZATION, US_CORE_ORGANIZATION};

/// The check.
pub static CHECK: Check = Check {
    id: "data.organization_complete",
    title: "An Organization of the profile says its name and whether it is active",
    verifies: &["HREX-ORG-04"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("organization_complete.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    judge_each(exchange, transcript, "Organizations with name and activity", rule)
}

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    let is_profiled = one.claims(HREX_ORGANIZATION) || one.claims(US_CORE_ORGANIZATION);
    (one.kind() == "Organization" && is_profiled).then_some(())?;
    if !one.resource["name"].is_string() {
        return Some(Err(Wrong::at("/name", "the name of the organization", "none")));
    }
    let wrong = || Wrong::at("/active", "true or false", "nothing");
    Some(one.resource["active"].is_boolean().then_some(()).ok_or_else(wrong))
}
