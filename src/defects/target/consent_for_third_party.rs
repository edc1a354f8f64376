//! `target.consent_for_third_party`.

use serde_json::json;

use crate::checks::client::consent_profile;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::bent_match::bend;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.consent_for_third_party",
    title: "The consent names a third party as recipient",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[consent_profile::row("recipient")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    bend(message, "Consent", |consent| {
        for actor in consent["provision"]["actor"].as_array_mut().into_iter().flatten() {
            if actor["role"]["coding"][0]["code"] == "IRCP" {
                actor["reference"]["identifier"]["value"] = json!("99999");
            }
        }
    });
}
