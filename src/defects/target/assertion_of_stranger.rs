//! `target.assertion_of_stranger`.

use serde_json::json;

use crate::checks::client::assertion_issuer_is_client;
use crate::checks::client::assertion_signature;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::forged_assertion::forge;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.assertion_of_stranger",
    title: "Assertions speak for a client nobody registered",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Token,
        requests: true,
        rewrite,
    }),
    breaks: &[&assertion_issuer_is_client::CHECK],
    also: &[&assertion_signature::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    forge(message, |_, claims, _| {
        claims["iss"] = json!("nobody-knows-this-client");
        claims["sub"] = json!("nobody-knows-this-client");
    });
}
