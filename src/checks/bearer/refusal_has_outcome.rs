//! `bearer.refusal_has_outcome`: a 401 or 403 explains itself in FHIR.

use crate::checks::{Check, Judges, job, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::challenge::PROTECTED;
use super::missing_outcome;

/// The check.
pub static CHECK: Check = Check {
    id: "bearer.refusal_has_outcome",
    title: "A refusal for want of authorization carries an OperationOutcome",
    verifies: &["ATR-AUTH-06", "ATR-EXP-13", "BULK-KO-15"],
    judges: Judges::answers(Actor::Source, PROTECTED),
    page: include_str!("refusal_has_outcome.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    matches!(response.status, 401 | 403).then_some(())?;
    let Some(observed) = missing_outcome(response) else {
        return Some(Judgement::Pass(format!("{} with an OperationOutcome", response.status)));
    };
    let expected = "an OperationOutcome with at least one issue";
    let finding = Finding::in_response(exchange, Place::Body, expected, observed).hint(
        "Let the gateway that checks tokens answer in FHIR JSON, with an issue code such as \
         `login`, `expired`, `security` or `forbidden`.",
    );
    Some(if is_demanded(exchange, transcript) {
        Judgement::Violation(finding)
    } else {
        Judgement::Doubt(finding)
    })
}

/// Whether a guide demands it here: Bulk Data of every kick-off, ATR of every step of its own export.
/// Nothing but good sense does elsewhere.
fn is_demanded(exchange: &Exchange, transcript: &Transcript) -> bool {
    let of_poll = |poll: &Exchange| {
        job::kick_off_of(poll, transcript)
            .and_then(match_result::group_of)
            .is_some_and(|(_, operation)| operation == "$davinci-data-export")
    };
    match exchange.endpoint {
        Endpoint::KickOff => true,
        Endpoint::Status => of_poll(exchange),
        Endpoint::File => {
            job::listing_of(exchange, transcript).is_some_and(|listing| of_poll(listing.poll))
        }
        _ => false,
    }
}
