//! `target.purpose_without_system`.

use serde_json::json;

use crate::checks::client::{assertion_signature, business_identity};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::forged_assertion::forge;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.purpose_without_system",
    title: "The purpose of use is a code alone",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Token,
        requests: true,
        rewrite,
    }),
    breaks: &[business_identity::row("codes_are_uris")],
    also: &[&assertion_signature::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    forge(message, |_, claims, _| {
        let extension = &mut claims["extensions"]["hl7-b2b"];
        if extension.is_object() {
            extension["purpose_of_use"] = json!(["HPAYMT"]);
        }
    });
}
