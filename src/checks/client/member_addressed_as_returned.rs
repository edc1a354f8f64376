//! `client.member_addressed_as_returned`: the member is addressed by what the match returned.

use crate::checks::{Check, Judges};
use serde_json::Value;

use crate::fhir::named;
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::match_request::{matches_before, returned_id, returned_identifier};

/// The check.
pub static CHECK: Check = Check {
    id: "client.member_addressed_as_returned",
    title: "A matched member is addressed by the id or identifier the match returned",
    verifies: &["HREX-MM-11"],
    judges: Judges::requests(
        Actor::Target,
        &[Endpoint::KickOff, Endpoint::Read, Endpoint::Everything],
    ),
    page: include_str!("member_addressed_as_returned.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let identifiers: Vec<String> =
        matches_before(exchange, transcript).filter_map(returned_identifier).collect();
    let mut ids: Vec<String> =
        matches_before(exchange, transcript).filter_map(returned_id).collect();
    ids.extend(found_by_search(exchange, transcript));
    if ids.is_empty() && identifiers.is_empty() {
        return None;
    }
    let finding = |observed: &str| {
        let expected = "the id of MemberId, or a search by the value of MemberIdentifier";
        let in_form = exchange.request.is_posted_search();
        let place = if in_form { Place::Body } else { Place::Target };
        Finding::in_request(exchange, place, expected, observed.to_owned()).hint(
            "MemberIdentifier is a business identifier: its value goes into `Patient?identifier=`, never into a path.",
        )
    };
    if let Some(searched) = searched_identifier(exchange) {
        let returned = identifiers.contains(&searched);
        return Some(if returned {
            Judgement::Pass("a search by the returned identifier".to_owned())
        } else {
            Judgement::Violation(finding("a search by another identifier"))
        });
    }
    let addressed = addressed(exchange);
    if addressed.is_empty() {
        return None;
    }
    let strange = addressed.iter().find(|id| !ids.contains(id));
    match strange {
        None => Some(Judgement::Pass("the returned id".to_owned())),
        Some(id) if identifiers.contains(id) => Some(Judgement::Violation(finding(
            "the value of MemberIdentifier in the place of a logical id",
        ))),
        // Without a MemberId the target may know the id from somewhere we did not see.
        Some(_) if ids.is_empty() => None,
        Some(_) => Some(Judgement::Violation(finding("an id that no answer gave"))),
    }
}

/// The logical ids of patients a request names in its path, in the terms of a search or in its
/// parameters.
pub(super) fn addressed(exchange: &Exchange) -> Vec<String> {
    let path = exchange.request.path();
    let segments: Vec<&str> = path.split('/').collect();
    // An id begins with neither: `$export`, `_search`.
    let is_id = |segment: &str| !segment.is_empty() && !segment.starts_with(['$', '_']);
    let in_path = segments
        .windows(2)
        .filter(|pair| pair[0] == "Patient" && is_id(pair[1]))
        .map(|pair| pair[1].to_owned());
    let in_terms = exchange
        .request
        .search_parameters()
        .into_iter()
        .filter(|(name, _)| matches!(name.as_str(), "patient" | "subject"))
        .map(|(_, value)| value.rsplit('/').next().unwrap_or_default().to_owned());
    let body = exchange.request.body.json().unwrap_or_default();
    let in_body = named(&body, "patient")
        .filter_map(|entry| entry["valueReference"]["reference"].as_str())
        .filter_map(|reference| reference.rsplit('/').next())
        .map(str::to_owned)
        .collect::<Vec<_>>();
    in_path.chain(in_terms).chain(in_body).collect()
}

/// The value of the identifier a search of Patient asks for.
fn searched_identifier(exchange: &Exchange) -> Option<String> {
    let request = &exchange.request;
    let path = request.path();
    let searched = if request.is_posted_search() { path.rsplit_once('/')?.0 } else { &path };
    if !searched.ends_with("/Patient") {
        return None;
    }
    let terms = request.search_parameters();
    let (_, token) = terms.into_iter().find(|(name, _)| name == "identifier")?;
    Some(token.rsplit('|').next().unwrap_or_default().to_owned())
}

/// The ids of Patients in the answers of earlier reads and searches.
fn found_by_search(exchange: &Exchange, transcript: &Transcript) -> Vec<String> {
    let bodies = transcript
        .before(exchange)
        .filter(|other| other.endpoint == Endpoint::Read && other.initiator == Party::Target)
        .filter(|other| other.succeeded())
        .filter_map(|other| other.response.as_ref()?.json().ok());
    bodies.flat_map(|body| patients(&body)).collect()
}

fn patients(body: &Value) -> Vec<String> {
    let entries = body["entry"].as_array().into_iter().flatten().map(|entry| &entry["resource"]);
    std::iter::once(body)
        .chain(entries)
        .filter(|resource| resource["resourceType"] == "Patient")
        .filter_map(|patient| patient["id"].as_str().map(str::to_owned))
        .collect()
}
