//! `target.assertion_unsigned`.

use serde_json::json;

use crate::checks::client::assertion_algorithm;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::forged_assertion::forge;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.assertion_unsigned",
    title: "Assertions have no signature",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Token,
        requests: true,
        rewrite,
    }),
    breaks: &[&assertion_algorithm::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    forge(message, |header, _, signature| {
        header["alg"] = json!("none");
        signature.clear();
    });
}
