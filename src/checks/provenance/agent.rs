//! What checks of Provenance share: who an agent is, and in which role.

use crate::checks::found::relative;
use crate::checks::tape::Node;

/// The profile of PDex.
pub(super) const PDEX_PROVENANCE: &str =
    "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-provenance";

/// What an agent is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Organization,
    Person,
    /// A logical or contained reference, which may be either.
    Unknown,
    /// Something else.
    Other,
    /// Nothing is said.
    Nobody,
}

/// Who an agent is.
pub(super) fn who(agent: Node<'_>) -> Who {
    let who = agent.at("who");
    let stated = who.at("type").as_str();
    let reference = who.at("reference").as_str();
    let kind = reference.and_then(|reference| relative(reference).split_once('/')).map(|(k, _)| k);
    match kind.or(stated) {
        Some("Organization") => Who::Organization,
        Some("Practitioner") => Who::Person,
        Some(_) => Who::Other,
        None if reference.is_some() || who.at("identifier").is_object() => Who::Unknown,
        None => Who::Nobody,
    }
}

/// The codes of an agent's role, with their systems.
pub(super) fn codings(agent: Node<'_>) -> impl Iterator<Item = (&str, &str)> {
    agent.at("type").at("coding").items().map(|coding| {
        let text = |name: &str| coding.at(name).as_str().unwrap_or_default();
        (text("system"), text("code"))
    })
}
