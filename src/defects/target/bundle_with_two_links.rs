//! `target.bundle_with_two_links`.

use crate::checks::client::bulk_request;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.bundle_with_two_links",
    title: "The last member of a bulk match has two coverages to link",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::BulkMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[bulk_request::row("link")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| {
        let bundles = body["parameter"].as_array_mut();
        let Some(last) = bundles.and_then(|list| list.last_mut()) else { return };
        let Some(parts) = last["part"].as_array_mut() else { return };
        let link = parts.iter().find(|part| part["name"] == "CoverageToLink").cloned();
        parts.extend(link);
    });
}
