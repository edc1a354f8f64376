//! `target.consent_of_display_only`.

use serde_json::json;

use crate::checks::client::consent_profile;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::bent_match::bend;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.consent_of_display_only",
    title: "The consent names its patient by a display text only",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[consent_profile::row("patient")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    bend(message, "Consent", |consent| consent["patient"] = json!({"display": "the member"}));
}
