//! `group_export.classes_present`: an export holds what payers exchange.

use crate::checks::{Check, Judges, job, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "group_export.classes_present",
    title: "An export of a prepared member holds claims and clinical records",
    verifies: &["PDEX-EXP-06", "PDEX-EXP-23"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("classes_present.md"),
    judge,
};

/// Types of which a history of care holds some.
const CLINICAL: [&str; 6] =
    ["Condition", "Encounter", "Immunization", "MedicationRequest", "Observation", "Procedure"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let kick_off = job::kick_off_of(exchange, transcript)?;
    match_result::group_of(kick_off)?;
    let narrowed = job::parameters(kick_off).iter().any(|(name, _)| name.starts_with('_'));
    let whole = ["ExplanationOfBenefit", "Condition"]
        .iter()
        .all(|kind| job::may_read(kick_off, kind, transcript));
    // What a member's record holds is known of our own members only.
    let prepared = transcript.facts.iter().any(|fact| {
        matches!(fact, Fact::Member { case, patient_ids, given: false, .. }
            if !patient_ids.is_empty() && matches!(case.as_str(), "known" | "sensitive"))
    });
    if narrowed || !whole || !prepared {
        return None;
    }
    let listed: Vec<&str> =
        manifest["output"].as_array()?.iter().filter_map(|entry| entry["type"].as_str()).collect();
    if listed.is_empty() {
        return None;
    }
    let missing = if !listed.contains(&"ExplanationOfBenefit") {
        "no ExplanationOfBenefit"
    } else if !listed.iter().any(|kind| CLINICAL.contains(kind)) {
        "no clinical records"
    } else {
        return Some(Judgement::Pass(format!("{} types", listed.len())));
    };
    let place = Place::Pointer("/output".to_owned());
    let expected = "claims without amounts, and clinical records";
    Some(Judgement::Violation(Finding::in_response(exchange, place, expected, missing.to_owned())))
}
