//! `target.asks_with_ended_consent`.

use serde_json::json;

use crate::checks::client::no_request_after_consent_end;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::bent_match::bend;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.asks_with_ended_consent",
    title: "The consent of the match request is over",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[&no_request_after_consent_end::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    bend(message, "Consent", |consent| {
        consent["provision"]["period"] = json!({"start": "2020-01-01", "end": "2020-12-31"});
    });
}
