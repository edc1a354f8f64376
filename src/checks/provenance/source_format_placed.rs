//! `provenance.source_format_placed`: the source format stands on the entity of a Provenance, in the code system of PDex.

use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::tape::Node;
use crate::checks::{Check, Judges};
use crate::id::Actor;

/// The check.
pub static CHECK: Check = Check {
    id: "provenance.source_format_placed",
    title: "The source format stands on the entity of a Provenance, in the code system of PDex",
    verifies: &["PDEX-PROV-15"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("source_format_placed.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "Provenance with a source format", rule)
}

const SOURCE_FROM: &str =
    "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/ProvenanceSourceFrom";
const FORMATS: &str = "http://hl7.org/fhir/us/davinci-pdex/CodeSystem/ProvenancePayerDataSource";

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "Provenance").then_some(())?;
    if extension(one.resource).is_some() {
        let expected = "the extension ProvenanceSourceFrom on entity";
        return Some(Err(Wrong::at("/extension", expected, "on the Provenance itself")));
    }
    let mut formats = 0;
    for (index, entity) in one.at("entity").items().enumerate() {
        let Some(extension) = extension(entity) else { continue };
        formats += 1;
        let mut codings = extension.at("valueCodeableConcept").at("coding").items();
        if !codings.any(|coding| coding.at("system") == FORMATS && coding.at("code").is_string()) {
            let pointer = format!("/entity/{index}/extension");
            let expected = "a code of http://hl7.org/fhir/us/davinci-pdex/CodeSystem/\
                            ProvenancePayerDataSource in valueCodeableConcept";
            return Some(Err(Wrong::at(pointer, expected, "no code of that system")));
        }
    }
    (formats > 0).then_some(Ok(()))
}

fn extension(element: Node<'_>) -> Option<Node<'_>> {
    let mut extensions = element.at("extension").items();
    extensions.find(|extension| {
        let url = extension.at("url").as_str().unwrap_or_default();
        url == SOURCE_FROM || url == "ProvenanceSourceFrom"
    })
}
