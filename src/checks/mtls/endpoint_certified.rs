//! `mtls.endpoint_certified`: an endpoint for mutual TLS is active and carries its signed object.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "mtls.endpoint_certified",
    title: "An mTLS endpoint is active and carries the object it is known by",
    verifies: &["PDEX-MTLS-03"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MtlsBundle]),
    page: include_str!("endpoint_certified.md"),
    judge,
};

const SIGNED_OBJECT: &str =
    "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-mtls-signedobject-extension";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() || exchange.status() != Some(200) {
        return None;
    }
    let bundle = exchange.response.as_ref()?.json().ok()?;
    let entries = bundle["entry"].as_array()?;
    let (index, endpoint) = entries
        .iter()
        .map(|entry| &entry["resource"])
        .enumerate()
        .find(|(_, resource)| resource["resourceType"] == "Endpoint")?;
    let violation = |element: &str, expected: &str, observed: &str| {
        let place = Place::Pointer(format!("/entry/{index}/resource/{element}"));
        let observed = observed.to_owned();
        Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed)))
    };
    if endpoint["status"] != "active" {
        return violation("status", "active", "another status, or none");
    }
    let Some(object) = extension(endpoint, SIGNED_OBJECT) else {
        return violation("extension", "the extension for a signed object", "no such extension");
    };
    let kind = extension(object, "ObjectType");
    if kind.is_none_or(|kind| kind["valueCodeableConcept"]["coding"][0]["code"].is_null()) {
        return violation("extension", "an ObjectType with a code", "no code");
    }
    let data = extension(object, "Object").and_then(|one| one["valueBase64Binary"].as_str());
    let data = data.unwrap_or_default();
    let bytes = STANDARD.decode(data).unwrap_or_default();
    if bytes.is_empty() {
        return violation("extension", "an Object in base64", "nothing that can be decoded");
    }
    Some(Judgement::Pass(format!("active, with an object of {} bytes", bytes.len())))
}

fn extension<'a>(element: &'a Value, url: &str) -> Option<&'a Value> {
    element["extension"].as_array()?.iter().find(|one| one["url"] == url)
}
