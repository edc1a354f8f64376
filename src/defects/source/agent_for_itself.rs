//! `source.agent_for_itself`.

use crate::checks::provenance::on_behalf_of_adds;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.agent_for_itself",
    title: "An organization in a Provenance acts on behalf of itself",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&on_behalf_of_adds::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Provenance", |resource| {
        let agent = &mut resource["agent"][0];
        let is_organization = agent["who"]["reference"]
            .as_str()
            .is_some_and(|reference| reference.contains("Organization/"));
        if is_organization {
            agent["onBehalfOf"] = agent["who"].clone();
        }
    });
}
