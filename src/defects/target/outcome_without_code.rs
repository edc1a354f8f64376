//! `target.outcome_without_code`.

use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.outcome_without_code",
    title: "A refused invocation does not say what kind of problem it has",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::InvokeExport,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&valid::ROWS, "target_outcome")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|outcome| {
        if outcome["resourceType"] == "OperationOutcome"
            && let Some(issue) = outcome["issue"][0].as_object_mut()
        {
            issue.remove("code");
        }
    });
}
