//! `provenance.targets_literal`: every target of an HRex Provenance is a literal reference.

use crate::checks::given::{GIVING, Given, Wrong, judge_each};
use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "provenance.targets_literal",
    title: "Every target of an HRex Provenance is a literal reference",
    verifies: &["HREX-PROV-01"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("targets_literal.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    judge_each(exchange, transcript, "HRex Provenance with literal targets", rule)
}

const HREX_PROVENANCE: &str =
    "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-provenance";

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "Provenance" && one.claims(HREX_PROVENANCE)).then_some(())?;
    let targets = one.resource["target"].as_array()?;
    let wrong = targets.iter().position(|target| !target["reference"].is_string());
    Some(wrong.map_or(Ok(()), |index| {
        let pointer = format!("/target/{index}");
        let expected = "a literal reference";
        Err(Wrong::at(pointer, expected, "an identifier or a display alone"))
    }))
}
