//! `client.task_tells_failure`: a Task is completed only when the exchange was.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, MATCHED_ELSEWHERE, Transcript};

use super::transfer_loss::loss_among;

/// The check.
pub static CHECK: Check = Check {
    id: "client.task_tells_failure",
    title: "The Task tells whether the exchange succeeded",
    verifies: &["SEED-REG-14"],
    judges: Judges::answers(Actor::Target, &[Endpoint::Task]),
    page: include_str!("task_tells_failure.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let task = exchange.response.as_ref()?.json().ok()?;
    if task["resourceType"] != "Task" {
        return None;
    }
    let finding = |pointer: &str, expected: &str, observed: &str| {
        let place = Place::Pointer(pointer.to_owned());
        let finding = Finding::in_response(exchange, place, expected, observed.to_owned());
        Some(Judgement::Violation(finding))
    };
    match task["status"].as_str()? {
        "failed" => {
            let told = ["note", "statusReason"].iter().any(|name| !task[name].is_null());
            if told {
                return Some(Judgement::Pass("failed, with a note".to_owned()));
            }
            finding("/note", "a note that says why the exchange failed", "no note")
        }
        "completed" => {
            let calls = calls_of(&task, exchange, transcript)?;
            let matched = transcript.claims(MATCHED_ELSEWHERE) != Some(true);
            match loss_among(&calls, matched) {
                None => Some(Judgement::Pass("completed, after every file was had".to_owned())),
                Some(observed) => {
                    finding("/status", "failed", &format!("completed, though {observed}"))
                }
            }
        }
        _ => None,
    }
}

/// What the target asked for between the invocation of this Task, or what else set it going, and the
/// answer; `None` when it was set going again in between, so that nobody can tell whose calls these
/// are.
fn calls_of<'a>(
    task: &Value,
    answer: &'a Exchange,
    transcript: &'a Transcript,
) -> Option<Vec<&'a Exchange>> {
    if transcript.at(Endpoint::InvokeExport).next().is_none() {
        let set_going =
            transcript.facts.iter().filter(|fact| matches!(fact, Fact::Triggered { .. }));
        let calls: Vec<&Exchange> =
            transcript.sent_by(Party::Target).filter(|other| other.seq < answer.seq).collect();
        return (set_going.count() == 1 && !calls.is_empty()).then_some(calls);
    }
    let invocation = transcript.before(answer).find(|other| {
        other.endpoint == Endpoint::InvokeExport
            && other
                .response
                .as_ref()
                .and_then(|response| response.json().ok())
                .is_some_and(|body| body["id"] == task["id"])
    })?;
    let between = |other: &&Exchange| other.seq > invocation.seq && other.seq < answer.seq;
    if transcript.at(Endpoint::InvokeExport).any(|other| between(&other)) {
        return None;
    }
    let calls: Vec<&Exchange> = transcript.sent_by(Party::Target).filter(between).collect();
    (!calls.is_empty()).then_some(calls)
}
