//! `target.keeps_scopes_together`.

use crate::checks::server_definition::scopes_split;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.keeps_scopes_together",
    title: "An entry with two scopes stays one",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Admin,
        requests: false,
        rewrite,
    }),
    breaks: &[&scopes_split::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| {
        let scopes = body["federationRequestScopes"].clone();
        body["supportedScopes"] = serde_json::json!([scopes]);
    });
}
