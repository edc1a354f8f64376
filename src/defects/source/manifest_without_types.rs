//! `source.manifest_without_types`.

use crate::checks::manifest::{output_listed, provenance_listed};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.manifest_without_types",
    title: "The files in the manifest have no types",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Status,
        requests: false,
        rewrite,
    }),
    breaks: &[&output_listed::CHECK],
    also: &[&provenance_listed::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 200 {
        message.edit_json(|manifest| {
            for entry in manifest["output"].as_array_mut().into_iter().flatten() {
                if let Some(entry) = entry.as_object_mut() {
                    entry.remove("type");
                }
            }
        });
    }
}
