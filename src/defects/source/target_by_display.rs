//! `source.target_by_display`.

use crate::checks::provenance::{resources_covered, targets_literal};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.target_by_display",
    title: "The first target of a Provenance has a display alone",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&targets_literal::CHECK],
    also: &[&resources_covered::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Provenance", |resource| {
        resource["target"][0] = serde_json::json!({"display": "a record"});
    });
}
