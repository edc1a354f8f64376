//! `data.prior_authorization_profiled`: a prior authorization states the profile of PDex.

use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::guides::reaches;
use crate::id::Actor;

use super::{PRIOR_AUTHORIZATION, is_prior_authorization};

/// The check.
pub static CHECK: Check = Check {
    id: "data.prior_authorization_profiled",
    title: "A prior authorization states the profile of PDex",
    verifies: &["PDEX-DATA-07"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("prior_authorization_profiled.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    // The profile of 2.0.0 asks for its canonical with its version.
    let may_have_version = !reaches(&context.transcript.guides().pdex, "2.1.0");
    Watch::given(context, "prior authorizations of the profile", move |one| {
        rule(one, may_have_version)
    })
}

fn rule(one: &Given, may_have_version: bool) -> Option<Result<(), Wrong>> {
    is_prior_authorization(one).then_some(())?;
    if may_have_version && one.claims(PRIOR_AUTHORIZATION) {
        return Some(Ok(()));
    }
    let mut profiles = one.at("meta").at("profile").items();
    if profiles.any(|profile| profile == PRIOR_AUTHORIZATION) {
        return Some(Ok(()));
    }
    let observed = if one.claims(PRIOR_AUTHORIZATION) {
        "the profile with a version"
    } else {
        "no such profile"
    };
    let expected =
        "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-priorauthorization";
    let hint = "The profile asks for its own canonical without a version.";
    Some(Err(Wrong::at("/meta/profile", expected, observed).hint(hint)))
}
