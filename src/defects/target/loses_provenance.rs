//! `target.loses_provenance`.

use crate::checks::client::received_provenance_kept;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.loses_provenance",
    title: "Of the Provenance that was received nothing is there",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Imported,
        requests: false,
        rewrite,
    }),
    breaks: &[&received_provenance_kept::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.url.contains("/Provenance?") {
        message.edit_json(|bundle| {
            if let Some(members) = bundle.as_object_mut() {
                members.remove("entry");
            }
        });
    }
}
