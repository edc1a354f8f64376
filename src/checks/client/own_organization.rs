//! `client.own_organization`: a payer has an Organization of its own to name.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

use super::known_client::organizations;

/// The check.
pub static CHECK: Check = Check {
    id: "client.own_organization",
    title: "The payer shows an HRex Organization of its own, by the identifier it is registered with",
    verifies: &["SEED-REG-13"],
    judges: Judges::answers(Actor::Target, &[Endpoint::Imported]),
    page: include_str!("own_organization.md"),
    judge,
};

const PROFILE: &str = "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-organization";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let path = exchange.request.url.split('?').next().unwrap_or_default();
    (path.ends_with("/Organization") && exchange.succeeded()).then_some(())?;
    // What was fetched is looked for by other names than the payer's own.
    let is_look = |fact: &Fact| matches!(fact, Fact::Looked { step } if *step == exchange.step);
    (!transcript.facts.iter().any(is_look)).then_some(())?;
    let bundle = exchange.response.as_ref()?.json().ok()?;
    let known: Vec<&str> = organizations(transcript).collect();
    (!known.is_empty()).then_some(())?;
    let found: Vec<&Value> = bundle["entry"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|entry| &entry["resource"])
        .filter(|resource| resource["resourceType"] == "Organization")
        .collect();
    let violation = |place: &str, expected: &str, observed: &str| {
        let place = Place::Pointer(place.to_owned());
        let finding = Finding::in_response(exchange, place, expected, observed.to_owned())
            .hint("Consents, Provenance and Groups name a payer by this resource.");
        Some(Judgement::Violation(finding))
    };
    let is_own = |resource: &&&Value| {
        let identifiers = resource["identifier"].as_array();
        identifiers.into_iter().flatten().any(|identifier| {
            let text = |name: &str| identifier[name].as_str().unwrap_or_default();
            known.contains(&format!("{}|{}", text("system"), text("value")).as_str())
        })
    };
    let Some(own) = found.iter().find(is_own) else {
        let expected = "an Organization with the identifier the payer is registered with";
        return violation("/entry", expected, "none");
    };
    let profiles = own["meta"]["profile"].as_array();
    let is_hrex = |profile: &Value| {
        profile.as_str().is_some_and(|text| text.split('|').next() == Some(PROFILE))
    };
    if !profiles.into_iter().flatten().any(is_hrex) {
        return violation("/entry/meta/profile", PROFILE, "another profile, or none");
    }
    if own["active"] != true {
        return violation("/entry/active", "true", "something else");
    }
    if own["name"].as_str().is_none_or(|name| name.trim().is_empty()) {
        return violation("/entry/name", "a name", "none");
    }
    Some(Judgement::Pass("an HRex Organization, active and named".to_owned()))
}
