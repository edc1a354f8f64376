//! `target.consent_given_by_nobody`.

use crate::checks::client::consent_profile;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::bent_match::{bend, remove};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.consent_given_by_nobody",
    title: "The consent does not say who gave it",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[consent_profile::row("performer")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    bend(message, "Consent", |consent| remove(consent, "performer"));
}
