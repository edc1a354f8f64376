//! `kick_off.get_supported`: an export can be started with GET.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.get_supported",
    title: "Patient/$export can be started with GET",
    verifies: &["BULK-KO-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("get_supported.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let is_get = exchange.request.method == "GET" && job::is_patient_export(exchange);
    if !is_get || transcript.alteration(exchange).is_some() {
        return None;
    }
    match exchange.status()? {
        202 => Some(Judgement::Pass("GET was answered with 202".to_owned())),
        status @ (405 | 501) => Some(Judgement::Violation(
            Finding::in_response(
                exchange,
                Place::Status,
                "the kick-off by GET starts a job",
                format!("status {status}"),
            )
            .hint("Bulk Data 2.0.0 requires GET for $export and leaves POST optional."),
        )),
        // Refused for a reason that has nothing to do with the method.
        _ => None,
    }
}
