//! The body of a `$member-match` request, and what earlier matches returned.

use serde_json::Value;

use crate::fhir::codes::HREX_TEMP;
use crate::fhir::named;
use crate::id::{Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The Parameters of a `$member-match` request.
#[derive(Debug)]
pub(super) struct MatchRequest(pub(super) Value);

impl MatchRequest {
    /// Reads the request; `None` when it is no Parameters, or when its step was altered: then the
    /// target was handed something bent on purpose, and passing it on is not its fault.
    pub(super) fn of(exchange: &Exchange, transcript: &Transcript) -> Option<Self> {
        if transcript.alteration(exchange).is_some() {
            return None;
        }
        Self::unaltered(exchange)
    }

    /// Reads the request whatever its step.
    pub(super) fn unaltered(exchange: &Exchange) -> Option<Self> {
        let body = exchange.request.body.json().ok()?;
        (body["resourceType"] == "Parameters").then_some(Self(body))
    }

    /// The resource of the first parameter with this name, and the JSON pointer to it.
    pub(super) fn resource(&self, name: &str) -> Option<(String, &Value)> {
        let entries = self.0["parameter"].as_array()?;
        let (index, entry) = entries.iter().enumerate().find(|(_, entry)| entry["name"] == name)?;
        Some((format!("/parameter/{index}/resource"), entry.get("resource")?))
    }

    /// The logical id of MemberPatient.
    pub(super) fn patient_id(&self) -> Option<&str> {
        self.resource("MemberPatient").and_then(|(_, patient)| patient["id"].as_str())
    }
}

/// What is wrong with a part of the request.
#[derive(Debug)]
pub(super) struct Problem {
    /// JSON pointer to the part.
    pub(super) pointer: String,
    /// What would have been accepted.
    pub(super) expected: String,
    /// What was there instead, without values of the member.
    pub(super) observed: String,
}

impl Problem {
    /// A problem at `pointer`.
    pub(super) fn new(
        pointer: impl Into<String>,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Self {
        Self { pointer: pointer.into(), expected: expected.into(), observed: observed.into() }
    }

    /// The finding in the request of `exchange`.
    pub(super) fn finding(self, exchange: &Exchange) -> Finding {
        let place = Place::Pointer(self.pointer);
        Finding::in_request(exchange, place, &self.expected, self.observed)
    }
}

/// A pass, or the problem as a violation.
pub(super) fn judgement(exchange: &Exchange, seen: Result<String, Problem>) -> Judgement {
    match seen {
        Ok(seen) => Judgement::Pass(seen),
        Err(problem) => Judgement::Violation(problem.finding(exchange)),
    }
}

/// The successful matches of the target before `exchange`, nearest first.
pub(super) fn matches_before<'a>(
    exchange: &'a Exchange,
    transcript: &'a Transcript,
) -> impl Iterator<Item = &'a Exchange> {
    transcript.before(exchange).filter(|other| {
        other.endpoint == Endpoint::MemberMatch
            && other.initiator == Party::Target
            && other.status() == Some(200)
    })
}

/// The nearest successful match of the target before `exchange`, of one member or of several.
pub(super) fn match_before<'a>(
    exchange: &'a Exchange,
    transcript: &'a Transcript,
) -> Option<&'a Exchange> {
    const MATCHES: [Endpoint; 3] =
        [Endpoint::MemberMatch, Endpoint::BulkMatch, Endpoint::MatchStatus];
    transcript.before(exchange).find(|other| {
        MATCHES.contains(&other.endpoint)
            && other.initiator == Party::Target
            && other.status() == Some(200)
    })
}

/// The logical id a match returned in MemberId.
pub(super) fn returned_id(matched: &Exchange) -> Option<String> {
    let body = matched.response.as_ref()?.json().ok()?;
    let reference = named(&body, "MemberId").next()?["valueReference"]["reference"].as_str()?;
    let mut segments = reference.rsplit('/');
    let id = segments.next()?.to_owned();
    // A versioned reference ends in `_history/{version}`.
    match segments.next() {
        Some("_history") => segments.next().map(str::to_owned),
        _ => Some(id),
    }
}

/// The value of the MemberIdentifier a match returned.
pub(super) fn returned_identifier(matched: &Exchange) -> Option<String> {
    let body = matched.response.as_ref()?.json().ok()?;
    named(&body, "MemberIdentifier").next()?["valueIdentifier"]["value"].as_str().map(str::to_owned)
}

/// The places among the identifiers of a Patient that hold one of type UMB.
pub(super) fn unique_identifiers(patient: &Value) -> Vec<usize> {
    let identifiers = patient["identifier"].as_array().into_iter().flatten().enumerate();
    identifiers
        .filter(|(_, identifier)| has_coding(&identifier["type"], HREX_TEMP, "UMB"))
        .map(|(index, _)| index)
        .collect()
}

/// Whether a CodeableConcept has this coding.
pub(super) fn has_coding(concept: &Value, system: &str, code: &str) -> bool {
    concept["coding"]
        .as_array()
        .into_iter()
        .flatten()
        .any(|coding| coding["system"] == system && coding["code"] == code)
}
