//! `mtls.bundle_complete`: a bundle of endpoints for mutual TLS is dated, signed and whole.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "mtls.bundle_complete",
    title: "A bundle of mTLS endpoints is dated and signed, and names the plan and the operator",
    verifies: &["PDEX-MTLS-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MtlsBundle]),
    page: include_str!("bundle_complete.md"),
    judge,
};

/// What a bundle has, and what a signature has in R4.
const NEEDED: [&str; 6] = [
    "/type",
    "/timestamp",
    "/signature/type/0/code",
    "/signature/when",
    "/signature/who",
    "/signature/data",
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let response = exchange.response.as_ref()?;
    let violation = |place, expected: &str, observed: String| {
        Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed)))
    };
    match response.status {
        200 => {}
        429 | 503 => return None,
        status => return violation(Place::Status, "status 200", format!("status {status}")),
    }
    let bundle = match response.json() {
        Ok(bundle) => bundle,
        Err(why) => return violation(Place::Body, "a Bundle in JSON", why),
    };
    if bundle["resourceType"] != "Bundle" {
        let place = Place::Pointer("/resourceType".to_owned());
        return violation(place, "Bundle", "another resource, or none".to_owned());
    }
    let lacks = |pointer: &&str| bundle.pointer(pointer).is_none_or(Value::is_null);
    if let Some(pointer) = NEEDED.iter().find(|pointer| lacks(pointer)) {
        let place = Place::Pointer((*pointer).to_owned());
        return violation(place, "a signed Bundle with type and timestamp", "nothing".to_owned());
    }
    let count = |kind: &str| {
        let entries = bundle["entry"].as_array().into_iter().flatten();
        entries.filter(|entry| entry["resource"]["resourceType"] == kind).count()
    };
    match (count("Endpoint"), count("Organization")) {
        (1, 2) => Some(Judgement::Pass("one Endpoint and two Organizations, signed".to_owned())),
        (endpoints, organizations) => {
            let place = Place::Pointer("/entry".to_owned());
            let expected = "one Endpoint, and two Organizations: the plan and the operator";
            let observed = format!("{endpoints} Endpoints and {organizations} Organizations");
            violation(place, expected, observed)
        }
    }
}
