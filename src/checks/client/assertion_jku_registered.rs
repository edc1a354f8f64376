//! `client.assertion_jku_registered`: jku.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

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
    let mut fetched = transcript
        .at(Endpoint::ClientJwks)
        .filter(|other| other.responder == Party::Target && other.succeeded())
        .peekable();
    if fetched.peek().is_none() {
        return None;
    }
    if fetched.any(|other| other.request.url == jku) {
        return Some(Judgement::Pass("jku is the URL its keys are fetched from".to_owned()));
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
