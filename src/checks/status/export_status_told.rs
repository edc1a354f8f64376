//! `status.export_status_told`: the status of a job is told apart when asked and promised.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.export_status_told",
    title: "A separate export status is sent when it was promised",
    verifies: &["BULK3-KO-03"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("export_status_told.md"),
    judge,
};

/// What a client prefers, and a server says it does.
const PREFERENCE: &str = "separate-export-status";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let kick_off = job::kick_off_of(exchange, transcript)?;
    if !kick_off.request.headers.lists("prefer", PREFERENCE) {
        return None;
    }
    let response = exchange.response.as_ref()?;
    let applied = kick_off.response.as_ref()?.headers.lists("preference-applied", PREFERENCE);
    let told = job::export_status(exchange);
    if !applied && told.is_none() {
        let why = "the server takes no notice of the preference, as it may";
        return Some(Judgement::NotApplicable(why.to_owned()));
    }
    // Being slowed down is about the poll, and says nothing of the job.
    if response.status >= 400 {
        return None;
    }
    let place = Place::Header("X-Export-Status".to_owned());
    let Some(told) = told else {
        let expected = "the status of the job, as the kick-off promised";
        let observed = "no such field".to_owned();
        return Some(Judgement::Violation(
            Finding::in_response(exchange, place, expected, observed)
                .hint("A client takes a bare 200 for the end of the job."),
        ));
    };
    if response.status != 200 {
        let observed = format!("status {}", response.status);
        let expected = "status 200: the poll succeeded, however the job is getting on";
        let finding = Finding::in_response(exchange, Place::Status, expected, observed);
        return Some(Judgement::Violation(finding));
    }
    if told.len() == 3 && told.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Judgement::Pass(format!("status 200, and {told} of the job")));
    }
    let observed = "something else".to_owned();
    Some(Judgement::Violation(Finding::in_response(exchange, place, "a status code", observed)))
}
