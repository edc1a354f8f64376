//! `idp.read_scope_refused`.

use crate::checks::token::{error_described, read_scope_supported, response_shape, words_granted};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.read_scope_refused",
    title: "The scope system/*.read is refused",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Token,
        requests: false,
        rewrite,
    }),
    breaks: &[&read_scope_supported::CHECK],
    also: &[&error_described::CHECK, &response_shape::CHECK, &words_granted::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    let granted = serde_json::from_slice::<serde_json::Value>(&message.body).unwrap_or_default();
    if granted["scope"] == "system/*.read" {
        message.status = 400;
        message.body = br#"{"error":"invalid_scope"}"#.to_vec();
    }
}
