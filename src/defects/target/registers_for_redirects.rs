//! `target.registers_for_redirects`.

use crate::checks::registrant::as_backend_client;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.registers_for_redirects",
    title: "A redirect URI is registered that nobody needs",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Register,
        requests: true,
        rewrite,
    }),
    breaks: &[&as_backend_client::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| {
        body["redirect_uris"] = serde_json::json!(["https://payer.example/callback"]);
    });
}
