//! The Task that tells how a transfer stands.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::fhir::codes::HREX_TEMP;

use crate::state::StoreError;

use super::instant::instant;
use super::resources::Batch;

/// The system of the tag all these Tasks carry.
const TAG_SYSTEM: &str = "http://payer-to-payer-exchange/CodeSystem/p2p-internal-codes";

/// What a Task begins with.
#[derive(Debug)]
pub struct Opening<'a> {
    /// The id of the Task.
    pub id: &'a str,
    /// A reference to the local Patient.
    pub patient: &'a str,
    /// A reference to the Consent the match is made under, when it is one.
    pub consent: Option<&'a str>,
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
        let mut task = json!({
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
            "for": {"reference": self.patient},
            "authoredOn": instant(self.now),
            "lastModified": instant(self.now),
            "requester": self.requester,
            "owner": self.owner,
        });
        if let Some(consent) = self.consent {
            task["focus"] = json!({"reference": consent});
        }
        task
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

/// Whether a Task has ended.
pub fn has_ended(task: &Value) -> bool {
    [End::Completed, End::Failed, End::Cancelled].iter().any(|end| task["status"] == end.code())
}

/// A Task that is changed together with other things.
#[derive(Debug)]
pub struct Edit {
    task: Value,
    now: Timestamp,
}

impl Edit {
    /// The Task with this id, to be changed; none when it is not there.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn of(batch: &Batch<'_>, id: &str, now: Timestamp) -> Result<Option<Self>, StoreError> {
        Ok(batch.read("Task", id)?.map(|task| Self { task, now }))
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        has_ended(&self.task)
    }

    /// Marks it as under way.
    pub fn begin(&mut self) {
        if self.task["status"] == "requested" {
            self.task["status"] = json!("in-progress");
            self.task["executionPeriod"] = json!({"start": instant(self.now)});
        }
    }

    /// Adds a log message.
    pub fn note(&mut self, text: &str) {
        let note = json!({"time": instant(self.now), "text": text});
        push(&mut self.task, "note", note);
    }

    /// Adds an output; `value` is one `value[x]` member with its value.
    pub fn output(&mut self, name: &str, value: (&str, Value)) {
        let (member, value) = value;
        push(&mut self.task, "output", json!({"type": {"text": name}, member: value}));
    }

    /// Gives it its final status, with the reason when there is one to tell.
    pub fn end(&mut self, end: End, reason: Option<&str>) {
        self.task["status"] = json!(end.code());
        if let Some(reason) = reason {
            self.task["statusReason"] = json!({"text": reason});
            self.note(reason);
        }
        self.task["executionPeriod"]["end"] = json!(instant(self.now));
    }

    /// Dates the change and puts it into the batch.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn put(mut self, batch: &mut Batch<'_>) -> Result<(), StoreError> {
        self.task["lastModified"] = json!(instant(self.now));
        batch.put(self.task, self.now)?;
        Ok(())
    }
}

fn push(task: &mut Value, element: &str, item: Value) {
    match &mut task[element] {
        Value::Array(items) => items.push(item),
        absent => *absent = json!([item]),
    }
}
