//! `data.mandatory_present`: elements every resource of a type has are there.

use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::id::Actor;

/// The check.
pub static CHECK: Check = Check {
    id: "data.mandatory_present",
    title: "Elements every resource of a type has are there",
    verifies: &["HREX-MS-03"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("mandatory_present.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "resources with their mandatory elements", rule)
}

/// Elements with a minimum of one, in R4 or in the US Core profile of the type.
const MANDATORY: &[(&str, &[&str])] = &[
    ("AllergyIntolerance", &["patient", "code"]),
    ("CarePlan", &["status", "intent", "subject", "category"]),
    ("CareTeam", &["subject", "participant"]),
    ("Condition", &["code", "subject", "category"]),
    ("Coverage", &["status", "beneficiary", "payor"]),
    ("DiagnosticReport", &["status", "code", "subject", "category"]),
    ("DocumentReference", &["status", "type", "subject", "content", "category"]),
    ("Encounter", &["status", "class", "type", "subject"]),
    (
        "ExplanationOfBenefit",
        &["status", "type", "use", "patient", "created", "insurer", "provider", "outcome"],
    ),
    ("Goal", &["lifecycleStatus", "description", "subject"]),
    ("Immunization", &["status", "vaccineCode", "patient"]),
    ("MedicationRequest", &["status", "intent", "subject"]),
    // Not every profile of US Core 3.1.1 has a category: that of the smoking status has none.
    ("Observation", &["status", "code", "subject"]),
    ("Patient", &["identifier", "name", "gender"]),
    ("Procedure", &["status", "code", "subject"]),
    ("Provenance", &["target", "recorded", "agent"]),
];

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    let (_, names) = MANDATORY.iter().find(|(kind, _)| *kind == one.kind())?;
    let missing = names.iter().find(|name| {
        // An extension may say why a value is absent.
        let stands_in = || one.at(&format!("_{name}")).at("extension").is_array();
        one.at(name).is_null() && !stands_in()
    });
    Some(missing.map_or(Ok(()), |name| {
        let expected = "a value, or the extension data-absent-reason in its place";
        Err(Wrong::at(format!("/{name}"), expected, format!("no {name}")))
    }))
}
