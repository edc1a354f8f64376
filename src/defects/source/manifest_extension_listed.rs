//! `source.manifest_extension_listed`.

use serde_json::json;

use crate::checks::manifest::extension_is_object;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.manifest_extension_listed",
    title: "The extension of a manifest is a list",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Status,
        requests: false,
        rewrite: list_it,
    }),
    breaks: &[&extension_is_object::CHECK],
    also: &[],
};

fn list_it(message: &mut WireMessage) {
    message.edit_json(|manifest| {
        if let Some(extension) = manifest.get_mut("extension") {
            *extension = json!([extension.take()]);
        }
    });
}
