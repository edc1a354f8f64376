//! `search.identifier_finds_one`: the identifier a match returns leads to one Patient.

use serde_json::Value;

use crate::checks::found::{Search, bundle, entries};
use crate::checks::{Check, Judges};
use crate::fhir::named;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "search.identifier_finds_one",
    title: "The identifier of a match leads to exactly one Patient",
    verifies: &["PDEX-SRCH-04"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
    page: include_str!("identifier_finds_one.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let search = Search::of(exchange, transcript).filter(|search| search.kind == "Patient")?;
    let wanted = search.value("identifier")?;
    let answer = transcript
        .before(exchange)
        .filter(|other| other.endpoint == Endpoint::MemberMatch && other.succeeded())
        .filter_map(|other| other.response.as_ref()?.json().ok())
        .find(|answer| returned(answer).as_deref() == Some(wanted))?;
    let bundle = bundle(exchange, transcript)?;
    let ids: Vec<&str> = entries(&bundle, "match")
        .filter(|(_, resource)| resource["resourceType"] == "Patient")
        .map(|(_, resource)| resource["id"].as_str().unwrap_or_default())
        .collect();
    let wrong = |observed: String| {
        let place = Place::Pointer("/entry".to_owned());
        let expected = "the one Patient that was matched";
        let finding = Finding::in_response(exchange, place, expected, observed);
        Some(Judgement::Violation(finding.hint(
            "The identifier of a match is all a client may know: it must find the member by it.",
        )))
    };
    let [id] = ids[..] else { return wrong(format!("{} Patients", ids.len())) };
    let matched = named(&answer, "MemberId").next();
    let matched = matched.and_then(|entry| entry["valueReference"]["reference"].as_str());
    match matched.and_then(|reference| reference.rsplit('/').next()) {
        Some(matched) if matched != id => wrong("another Patient than MemberId names".to_owned()),
        _ => Some(Judgement::Pass("one Patient was found".to_owned())),
    }
}

/// `system|value` of the identifier a match returned.
fn returned(answer: &Value) -> Option<String> {
    let identifier = &named(answer, "MemberIdentifier").next()?["valueIdentifier"];
    let value = identifier["value"].as_str()?;
    Some(match identifier["system"].as_str() {
        Some(system) => format!("{system}|{value}"),
        None => value.to_owned(),
    })
}
