//! `target.bundle_without_coverage`.

use crate::checks::client::bulk_request;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.bundle_without_coverage",
    title: "The last member of a bulk match comes without coverage",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::BulkMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[bulk_request::row("coverage")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| {
        let bundles = body["parameter"].as_array_mut();
        let Some(last) = bundles.and_then(|list| list.last_mut()) else { return };
        if let Some(parts) = last["part"].as_array_mut() {
            parts.retain(|part| part["name"] != "CoverageToMatch");
        }
    });
}
