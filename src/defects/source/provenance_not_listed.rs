//! `source.provenance_not_listed`.

use crate::checks::manifest::provenance_listed;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.provenance_not_listed",
    title: "The manifest lists no file of Provenance",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Status,
        requests: false,
        rewrite,
    }),
    breaks: &[&provenance_listed::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 200 {
        message.edit_json(|manifest| {
            if let Some(entries) = manifest["output"].as_array_mut() {
                entries.retain(|entry| entry["type"] != "Provenance");
            }
        });
    }
}
