//! `source.status_left_out`.

use crate::checks::data::mandatory_present;
use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.status_left_out",
    title: "Observations have no status",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&mandatory_present::CHECK],
    also: &[row(&valid::ROWS, "found")],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Observation", |resource| {
        if let Some(members) = resource.as_object_mut() {
            members.shift_remove("status");
        }
    });
}
