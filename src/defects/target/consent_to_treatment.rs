//! `target.consent_to_treatment`.

use serde_json::json;

use crate::checks::client::consent_profile;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::bent_match::bend;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.consent_to_treatment",
    title: "The consent is one to treatment",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[consent_profile::row("scope")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    bend(message, "Consent", |consent| {
        consent["scope"]["coding"] = json!([{
            "system": "http://terminology.hl7.org/CodeSystem/consentscope",
            "code": "treatment",
        }]);
    });
}
