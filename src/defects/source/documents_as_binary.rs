//! `source.documents_as_binary`.

use serde_json::json;

use crate::checks::manifest::binaries_as_documents;
use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.documents_as_binary",
    title: "Documents are listed as Binary",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Status,
        requests: false,
        rewrite: rename,
    }),
    breaks: &[&binaries_as_documents::CHECK],
    also: &[row(&valid::ROWS, "outcome")],
};

fn rename(message: &mut WireMessage) {
    message.edit_json(|manifest| {
        for entry in manifest["output"].as_array_mut().into_iter().flatten() {
            if entry["type"] == "DocumentReference" {
                entry["type"] = json!("Binary");
            }
        }
    });
}
