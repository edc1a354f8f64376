//! `kick_off.format_accepted`: every spelling of NDJSON is understood.

use crate::checks::pair::pair;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks.
pub static ROWS: &[Check] = &[
    row(
        "kick_off.format_accepted.format_fhir_ndjson",
        "NDJSON may be asked for as application/fhir+ndjson",
        &["BULK-QP-01"],
    ),
    row(
        "kick_off.format_accepted.format_ndjson_type",
        "NDJSON may be asked for as application/ndjson",
        &["BULK-QP-01"],
    ),
    row(
        "kick_off.format_accepted.format_ndjson_word",
        "NDJSON may be asked for as ndjson",
        &["BULK-QP-01"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
        page: include_str!("format_accepted.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &[check.row()])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let status = pair.response.status;
    if status == 202 {
        return Some(Judgement::Pass("status 202".to_owned()));
    }
    let observed = format!("status {status}");
    Some(Judgement::Violation(
        Finding::in_response(exchange, Place::Status, "status 202", observed)
            .hint("NDJSON has three spellings in _outputFormat, and all of them are accepted."),
    ))
}
