//! `target.task_of_another_kind`.

use crate::checks::payload::ruled;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.task_of_another_kind",
    title: "The Task of an exchange has a code of the house",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::InvokeExport,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&ruled::ROWS, "task")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|task| {
        if task["resourceType"] == "Task" {
            task["code"]["coding"][0]["code"] = "p2p".into();
        }
    });
}
