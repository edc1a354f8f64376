//! `target.consent_without_discloser`.

use crate::checks::client::consent_profile;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::bent_match::bend;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.consent_without_discloser",
    title: "The consent does not say who may disclose",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[consent_profile::row("discloser")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    bend(message, "Consent", |consent| {
        if let Some(actors) = consent["provision"]["actor"].as_array_mut() {
            actors.retain(|actor| actor["role"]["coding"][0]["code"] != "performer");
        }
    });
}
