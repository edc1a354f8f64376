//! `data.profiles_named`: resources name the profiles they follow.

use crate::checks::given::{GIVING, Given, Wrong, judge_each};
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

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let judged = judge_each(exchange, transcript, "resources with profiles", rule)?;
    Some(job::no_payer(transcript).unwrap_or(judged))
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
    let profiles =
        one.resource["meta"]["profile"].as_array().map(Vec::as_slice).unwrap_or_default();
    let wrong = || Wrong::at("/meta/profile", "the canonical of a profile", "none");
    Some((!profiles.is_empty()).then_some(()).ok_or_else(wrong))
}
