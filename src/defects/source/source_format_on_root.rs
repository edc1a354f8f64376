//! `source.source_format_on_root`.

use crate::checks::provenance::source_format_placed;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.source_format_on_root",
    title: "The source format stands on the Provenance itself",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&source_format_placed::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Provenance", |resource| {
        let extension = resource.pointer_mut("/entity/0/extension");
        if let Some(extension) = extension.map(serde_json::Value::take) {
            resource["extension"] = extension;
        }
    });
}
