//! `target.consent_to_collect`.

use serde_json::json;

use crate::checks::client::consent_profile;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::bent_match::bend;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.consent_to_collect",
    title: "The consent allows to collect, not to disclose",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[consent_profile::row("action")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    bend(message, "Consent", |consent| {
        consent["provision"]["action"] = json!([{"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/consentaction",
            "code": "collect",
        }]}]);
    });
}
