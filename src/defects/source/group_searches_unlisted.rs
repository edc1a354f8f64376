//! `source.group_searches_unlisted`.

use crate::checks::capability::group_searches_listed;
use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_searches_unlisted",
    title: "The CapabilityStatement does not say how Groups are searched",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Metadata,
        requests: false,
        rewrite,
    }),
    breaks: &[&group_searches_listed::CHECK],
    also: &[row(&valid::ROWS, "capability_statement")],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| {
        for resource in body["rest"][0]["resource"].as_array_mut().into_iter().flatten() {
            if resource["type"] == "Group" {
                resource["searchParam"] = serde_json::json!([]);
            }
        }
    });
}
