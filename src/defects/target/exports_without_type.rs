//! `target.exports_without_type`.

use crate::checks::client::export_type_named;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.exports_without_type",
    title: "The export of a Group does not say what for",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::KickOff,
        requests: true,
        rewrite,
    }),
    breaks: &[&export_type_named::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| {
        if let Some(entries) = body["parameter"].as_array_mut() {
            entries.retain(|entry| entry["name"] != "exportType");
        }
    });
}
