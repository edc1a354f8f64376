//! `target.consent_open_ended`.

use crate::checks::client::consent_profile;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::bent_match::{bend, remove};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.consent_open_ended",
    title: "The period of the consent has no end",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[consent_profile::row("period")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    bend(message, "Consent", |consent| remove(&mut consent["provision"]["period"], "end"));
}
