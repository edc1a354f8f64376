//! `target.task_received`.

use serde_json::json;

use crate::checks::client::task_life_cycle;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.task_received",
    title: "The Task begins in a state nobody documented",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::InvokeExport,
        requests: false,
        rewrite,
    }),
    breaks: &[&task_life_cycle::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| {
        if body["resourceType"] == "Task" {
            body["status"] = json!("received");
        }
    });
}
