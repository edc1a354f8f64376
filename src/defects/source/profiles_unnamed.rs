//! `source.profiles_unnamed`.

use crate::checks::data::profiles_named;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.profiles_unnamed",
    title: "Observations name no profile",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&profiles_named::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Observation", |resource| {
        if let Some(meta) = resource["meta"].as_object_mut() {
            meta.shift_remove("profile");
        }
    });
}
