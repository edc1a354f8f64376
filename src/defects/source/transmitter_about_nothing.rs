//! `source.transmitter_about_nothing`.

use crate::checks::files::transmitter_targets_exported;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.transmitter_about_nothing",
    title: "The transmitter Provenance of an export is about what is not in it",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::File,
        requests: false,
        rewrite,
    }),
    breaks: &[&transmitter_targets_exported::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_lines(|resource| {
        if resource["agent"][0]["type"]["coding"][0]["code"] == "transmitter" {
            resource["target"] = serde_json::json!([{"reference": "Bundle/elsewhere"}]);
        }
    });
}
