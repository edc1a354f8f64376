//! `target.token_request_as_json`.

use serde_json::Value;

use crate::checks::client::token_by_post_form;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.token_request_as_json",
    title: "Tokens are requested with a JSON body",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Token,
        requests: true,
        rewrite,
    }),
    breaks: &[&token_by_post_form::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_bytes(&message.body).unwrap_or_default();
    let members = pairs.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
    message.body = Value::Object(members).to_string().into_bytes();
    message.headers.set("content-type", "application/json");
}
