//! `manifest.transaction_time_present`: the manifest says as of when the data are.

use crate::checks::{Check, Judges, instant, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.transaction_time_present",
    title: "transactionTime in the manifest is an instant",
    verifies: &["BULK-MAN-01", "R4-ASY-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("transaction_time_present.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let stated = manifest.get("transactionTime");
    let observed = match stated.map(|value| value.as_str()) {
        Some(Some(text)) if instant::fhir(text).is_some() => {
            return Some(Judgement::Pass("transactionTime is an instant".to_owned()));
        }
        Some(Some(text)) => format!("`{text}`"),
        Some(None) => "something else than a text".to_owned(),
        None => "no such member".to_owned(),
    };
    let place = Place::Pointer("/transactionTime".to_owned());
    let expected = "a FHIR instant: date, time with seconds, and a zone";
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, expected, observed)
            .hint("Clients send this value as _since of their next export."),
    ))
}
