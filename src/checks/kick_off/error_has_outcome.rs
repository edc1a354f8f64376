//! `kick_off.error_has_outcome`: an error at the kick-off explains itself.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.error_has_outcome",
    title: "A refused kick-off carries an OperationOutcome",
    verifies: &["BULK-KO-15"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("error_has_outcome.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref().filter(|_| exchange.failure.is_none())?;
    if response.status < 400 {
        return None;
    }
    let Some(observed) = job::lacks_outcome(response) else {
        return Some(Judgement::Pass(format!("{} with an OperationOutcome", response.status)));
    };
    let expected = "an OperationOutcome in JSON, each issue with severity and code";
    let finding = Finding::in_response(exchange, Place::Body, expected, observed);
    // A refused token is often answered by a gateway that knows no FHIR, before the export is
    // reached at all.
    if matches!(response.status, 401 | 403) {
        return Some(Judgement::Doubt(finding));
    }
    Some(Judgement::Violation(
        finding.hint("Say in `issue.diagnostics` or `issue.details` which parameter is at fault."),
    ))
}
