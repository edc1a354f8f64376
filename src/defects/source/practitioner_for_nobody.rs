//! `source.practitioner_for_nobody`.

use crate::checks::provenance::on_behalf_of_named;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.practitioner_for_nobody",
    title: "A practitioner in a Provenance acts on behalf of nobody",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&on_behalf_of_named::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Provenance", |resource| {
        if let Some(agent) = resource["agent"][0].as_object_mut() {
            agent.shift_remove("onBehalfOf");
        }
    });
}
