//! `target.bundle_as_resource`.

use serde_json::json;

use crate::checks::client::bulk_request;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.bundle_as_resource",
    title: "MemberBundles are Bundles",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::BulkMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[bulk_request::row("bundles")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| {
        let bundles = body["parameter"].as_array_mut();
        let Some(last) = bundles.and_then(|list| list.last_mut()) else { return };
        let parts = last["part"].as_array().into_iter().flatten();
        let entries: Vec<_> = parts.map(|part| json!({"resource": part["resource"]})).collect();
        let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
        *last = json!({"name": "MemberBundle", "resource": bundle});
    });
}
