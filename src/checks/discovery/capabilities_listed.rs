//! `discovery.capabilities_listed`: the SMART configuration lists its capabilities.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, document, kind};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.capabilities_listed",
    title: "The SMART configuration lists its capabilities as strings",
    verifies: &["SMART-DISC-05"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("capabilities_listed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    let expected = "an array of capability strings";
    let violation = |member: &str, observed: &str| {
        Some(Judgement::Violation(at_member(exchange, member, expected, observed.to_owned())))
    };
    let capabilities = document.get("capabilities");
    let Some(items) = capabilities.and_then(Value::as_array) else {
        return violation("capabilities", kind(capabilities));
    };
    for (index, item) in items.iter().enumerate() {
        if item.as_str().is_none_or(str::is_empty) {
            return violation(&format!("capabilities/{index}"), kind(Some(item)));
        }
    }
    Some(Judgement::Pass(format!("{} capabilities", items.len())))
}
