//! `target.consent_with_security_label`.

use serde_json::json;

use crate::checks::client::consent_profile;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::bent_match::bend;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.consent_with_security_label",
    title: "The consent is narrowed by a security label",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[consent_profile::row("nothing_else")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    bend(message, "Consent", |consent| {
        consent["provision"]["securityLabel"] = json!([{
            "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
            "code": "N",
        }]);
    });
}
