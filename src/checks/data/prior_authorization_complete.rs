//! `data.prior_authorization_complete`: a prior authorization names its patient, insurer, provider and coverage.

use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::id::Actor;

use super::is_prior_authorization;

/// The check.
pub static CHECK: Check = Check {
    id: "data.prior_authorization_complete",
    title: "A prior authorization names its patient, insurer, provider and coverage",
    verifies: &["PDEX-DATA-08"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("prior_authorization_complete.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "prior authorizations, all whole", rule)
}

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    is_prior_authorization(one).then_some(())?;
    let names = ["status", "type", "patient", "insurer", "provider"];
    let missing = names.into_iter().find(|name| one.at(name).is_null());
    if let Some(name) = missing {
        let expected = "status, type, patient, insurer and provider";
        return Some(Err(Wrong::at(format!("/{name}"), expected, format!("no {name}"))));
    }
    let mut insurance = one.at("insurance").items();
    let wrong = || Wrong::at("/insurance", "an insurance with its coverage", "none");
    let is_insured = insurance.any(|one| one.at("coverage").is_object());
    Some(is_insured.then_some(()).ok_or_else(wrong))
}
