//! `source.versions_mixed_up`.

use crate::checks::capability::versions_work;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.versions_mixed_up",
    title: "Another version is sent than was asked for",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Read,
        requests: false,
        rewrite,
    }),
    breaks: &[&versions_work::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.url.contains("/_history/") {
        message.edit_json(|resource| {
            if resource["meta"]["versionId"].is_string() {
                resource["meta"]["versionId"] = "7".into();
            }
        });
    }
}
