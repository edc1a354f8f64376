//! `registration.deletion_confirmed`: a deletion is confirmed with 204.

use crate::checks::oauth_answer::put_off;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registration.deletion_confirmed",
    title: "The deletion of a registration is answered 204",
    verifies: &["RFC7592-04"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::RegistrationManagement]),
    page: include_str!("deletion_confirmed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    if exchange.request.method != "DELETE" || transcript.alteration(exchange).is_some() {
        return None;
    }
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    match status {
        204 => Some(Judgement::Pass("204".to_owned())),
        405 | 501 => {
            let why = format!("the server does not delete registrations: {status}");
            Some(Judgement::NotApplicable(why))
        }
        _ => {
            let observed = format!("status {status}");
            let finding = Finding::in_response(exchange, Place::Status, "status 204", observed)
                .or("status 405, where deletion is not supported");
            Some(Judgement::Violation(finding))
        }
    }
}
