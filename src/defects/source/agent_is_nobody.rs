//! `source.agent_is_nobody`.

use crate::checks::provenance::shaped;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.agent_is_nobody",
    title: "An author in a Provenance is nobody",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&shaped::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Provenance", |resource| {
        let agent = &mut resource["agent"][0];
        if agent["type"]["coding"][0]["code"] == "author" {
            agent["who"] = serde_json::json!({"display": "somebody"});
        }
    });
}
