//! `source.organization_unnamed`.

use crate::checks::data::organization_complete;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.organization_unnamed",
    title: "Organizations have no name",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&organization_complete::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Organization", |resource| {
        if let Some(members) = resource.as_object_mut() {
            members.shift_remove("name");
        }
    });
}
