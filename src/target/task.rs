//! The Task that tells how a transfer stands.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::fhir::codes::HREX_TEMP;

use super::instant::instant;
use super::state::State;

/// The system of the tag all these Tasks carry.
const TAG_SYSTEM: &str = "http://payer-to-payer-exchange/CodeSystem/p2p-internal-codes";

/// What a Task begins with.
#[derive(Debug)]
pub struct Opening<'a> {
    /// The id of the Task.
    pub id: &'a str,
    /// A reference to the local Patient.
    pub patient: &'a str,
    /// A reference to the Consent the match is made under.
    pub consent: &'a str,
    /// The source payer, as a Reference.
    pub owner: Value,
    /// This payer, as a Reference.
    pub requester: Value,
    /// When the invocation came.
    pub now: Timestamp,
}

impl Opening<'_> {
    /// The Task as it is created.
    pub fn task(&self) -> Value {
        json!({
            "resourceType": "Task",
            "id": self.id,
            "meta": {"tag": [{
                "system": TAG_SYSTEM,
                "code": "CDR_MANAGED",
                "display": "This tag is managed by SmileCDR System to System Module.",
            }]},
            "status": "requested",
            "intent": "order",
            "code": {"coding": [{
                "system": HREX_TEMP,
                "code": "data-request",
                "display": "data request task",
            }]},
            "focus": {"reference": self.consent},
            "for": {"reference": self.patient},
            "authoredOn": instant(self.now),
            "lastModified": instant(self.now),
            "requester": self.requester,
            "owner": self.owner,
        })
    }
}

/// How a Task ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Everything was transferred and stored.
    Completed,
    /// An error ended it.
    Failed,
    /// It was stopped from outside.
    Cancelled,
}

impl End {
    const fn code(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Changes a Task in the store and dates the change.
fn edit(state: &State, id: &str, change: impl FnOnce(&mut Value, Timestamp)) {
    let now = state.clock.now();
    let mut store = state.store();
    let Some(mut task) = store.read("Task", id).cloned() else { return };
    change(&mut task, now);
    task["lastModified"] = json!(instant(now));
    store.put(task, now);
}

/// Marks a Task as under way.
pub fn begin(state: &State, id: &str) {
    edit(state, id, |task, now| {
        task["status"] = json!("in-progress");
        task["executionPeriod"] = json!({"start": instant(now)});
    });
}

/// Adds a log message to a Task.
pub fn note(state: &State, id: &str, text: &str) {
    edit(state, id, |task, now| push(task, "note", json!({"time": instant(now), "text": text})));
}

/// Adds an output to a Task; `value` is one `value[x]` member with its value.
pub fn output(state: &State, id: &str, name: &str, value: (&str, Value)) {
    let (member, value) = value;
    edit(state, id, |task, _| {
        push(task, "output", json!({"type": {"text": name}, member: value}));
    });
}

/// Gives a Task its final status, with the reason when there is one to tell.
pub fn end(state: &State, id: &str, end: End, reason: Option<&str>) {
    edit(state, id, |task, now| {
        task["status"] = json!(end.code());
        if let Some(reason) = reason {
            task["statusReason"] = json!({"text": reason});
            push(task, "note", json!({"time": instant(now), "text": reason}));
        }
        task["executionPeriod"]["end"] = json!(instant(now));
    });
}

fn push(task: &mut Value, element: &str, item: Value) {
    match &mut task[element] {
        Value::Array(items) => items.push(item),
        absent => *absent = json!([item]),
    }
}
