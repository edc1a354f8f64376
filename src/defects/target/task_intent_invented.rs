//! `target.task_intent_invented`.

use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.task_intent_invented",
    title: "The Task is of an intent FHIR does not know",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::InvokeExport,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&valid::ROWS, "task")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|task| {
        if task["resourceType"] == "Task" {
            task["intent"] = "wish".into();
        }
    });
}
