//! `target.assertion_badly_signed`.

use crate::checks::client::assertion_signature;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::forged_assertion::forge;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.assertion_badly_signed",
    title: "The signature of assertions is spoiled",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Token,
        requests: true,
        rewrite,
    }),
    breaks: &[&assertion_signature::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    forge(message, |_, _, signature| {
        let first = if signature.starts_with('A') { "B" } else { "A" };
        if !signature.is_empty() {
            signature.replace_range(..1, first);
        }
    });
}
