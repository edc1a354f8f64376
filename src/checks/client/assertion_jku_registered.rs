//! `client.assertion_jku_registered`: jku.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

use super::assertion::assertion_of;

/// The check.
pub static CHECK: Check = Check {
    id: "client.assertion_jku_registered",
    title: "An assertion that names a key set names its own",
    verifies: &["SMART-JWT-04"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("assertion_jku_registered.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let jwt = assertion_of(exchange)?;
    let jku = jwt.header_str("jku")?;
    let registered: Vec<&str> = transcript
        .facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::Client { jwks_uri, .. } => jwks_uri.as_deref(),
            _ => None,
        })
        .collect();
    if registered.is_empty() {
        return None;
    }
    if registered.contains(&jku) {
        return Some(Judgement::Pass("jku is the URL that was registered".to_owned()));
    }
    Some(Judgement::Violation(
        Finding::in_request(
            exchange,
            Place::Token("header/jku".to_owned()),
            "no jku, or the URL that was registered",
            "another URL".to_owned(),
        )
        .hint("Servers refuse a jku they do not know: anybody could name theirs."),
    ))
}
