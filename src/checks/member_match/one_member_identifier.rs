//! `member_match.one_member_identifier`: a match names one member, by one identifier.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::answer::{inside, matched, parameters};

/// The check.
pub static CHECK: Check = Check {
    id: "member_match.one_member_identifier",
    title: "A match returns exactly one MemberIdentifier with a value",
    verifies: &["HREX-MM-05", "HREX-MP-06", "PDEX22-MM-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("one_member_identifier.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = matched(exchange, transcript)?;
    let violation = |place, expected: &str, observed: String| {
        Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed)))
    };
    let identifiers: Vec<_> = parameters(&body, "MemberIdentifier").collect();
    let list = || Place::Pointer("/parameter".to_owned());
    let [(index, parameter)] = identifiers[..] else {
        let observed = match identifiers.len() {
            0 => "no MemberIdentifier".to_owned(),
            count => format!("{count} parameters MemberIdentifier"),
        };
        return violation(list(), "exactly one MemberIdentifier", observed);
    };
    let Some(identifier) = parameter["valueIdentifier"].as_object() else {
        let place = inside(index, "/valueIdentifier");
        let observed = "MemberIdentifier holds no valueIdentifier".to_owned();
        return violation(place, "an Identifier in valueIdentifier", observed);
    };
    let value = identifier.get("value").and_then(|value| value.as_str()).unwrap_or_default();
    if value.trim().is_empty() {
        let place = inside(index, "/valueIdentifier/value");
        let observed = "no value, or an empty one".to_owned();
        return violation(place, "a value in MemberIdentifier", observed);
    }
    let member_ids = parameters(&body, "MemberId").count();
    if member_ids > 1 {
        let observed = format!("{member_ids} parameters MemberId");
        return violation(list(), "at most one MemberId", observed);
    }
    Some(Judgement::Pass("one MemberIdentifier".to_owned()))
}
