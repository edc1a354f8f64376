//! `source.performer_lost`.

use crate::checks::files::references_resolve;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.performer_lost",
    title: "Exported observations refer to a clinician who is not exported",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::File,
        requests: false,
        rewrite,
    }),
    breaks: &[&references_resolve::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_lines(|resource| {
        if resource["resourceType"] == "Observation" {
            resource["performer"] = serde_json::json!([{"reference": "Practitioner/lost"}]);
        }
    });
}
