//! `target.person_without_name`.

use serde_json::json;

use crate::checks::client::{assertion_signature, business_identity};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::forged_assertion::forge;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.person_without_name",
    title: "A person is asserted by number only",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Token,
        requests: true,
        rewrite,
    }),
    breaks: &[business_identity::row("person_in_full")],
    also: &[&assertion_signature::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    forge(message, |_, claims, _| {
        let extension = &mut claims["extensions"]["hl7-b2b"];
        if extension.is_object() {
            extension["subject_id"] = json!("1912301953");
        }
    });
}
