//! `provenance.targets_literal`: every target of an HRex Provenance is a literal reference.

use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::id::Actor;

/// The check.
pub static CHECK: Check = Check {
    id: "provenance.targets_literal",
    title: "Every target of an HRex Provenance is a literal reference",
    verifies: &["HREX-PROV-01"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("targets_literal.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "HRex Provenance with literal targets", rule)
}

const HREX_PROVENANCE: &str =
    "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-provenance";

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "Provenance" && one.claims(HREX_PROVENANCE)).then_some(())?;
    let targets = one.at("target");
    targets.is_array().then_some(())?;
    let wrong = targets.items().position(|target| !target.at("reference").is_string());
    Some(wrong.map_or(Ok(()), |index| {
        let pointer = format!("/target/{index}");
        let expected = "a literal reference";
        Err(Wrong::at(pointer, expected, "an identifier or a display alone"))
    }))
}
