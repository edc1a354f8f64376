//! `target.consent_reference_without_policy`.

use serde_json::json;

use crate::checks::client::{assertion_signature, business_identity};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::forged_assertion::forge;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.consent_reference_without_policy",
    title: "A consent is referred to, and its policy left out",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Token,
        requests: true,
        rewrite,
    }),
    breaks: &[business_identity::row("consent_with_policy")],
    also: &[&assertion_signature::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    forge(message, |_, claims, _| {
        let extension = &mut claims["extensions"]["hl7-b2b"];
        if extension.is_object() {
            extension["consent_reference"] = json!(["https://payer.example/fhir/Consent/1"]);
        }
    });
}
