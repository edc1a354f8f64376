//! `data.profiles_named`: resources name the profiles they follow.

use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges, job};
use crate::id::Actor;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "data.profiles_named",
    title: "Resources name the profiles they follow",
    verifies: &["PDEX-CAP-09"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("profiles_named.md"),
    judge,
};

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let judged = judged(check, exchange, transcript)?;
    Some(job::no_payer(transcript).unwrap_or(judged))
}

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "resources with profiles", rule)
}

/// Types that profiles of PDex and US Core are for.
const PROFILED: [&str; 12] = [
    "AllergyIntolerance",
    "Condition",
    "Coverage",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "ExplanationOfBenefit",
    "Immunization",
    "MedicationRequest",
    "Observation",
    "Patient",
    "Procedure",
];

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    PROFILED.contains(&one.kind()).then_some(())?;
    let mut profiles = one.at("meta").at("profile").items();
    let wrong = || Wrong::at("/meta/profile", "the canonical of a profile", "none");
    Some(profiles.next().map(|_| ()).ok_or_else(wrong))
}
