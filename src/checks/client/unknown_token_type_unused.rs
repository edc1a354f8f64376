//! `client.unknown_token_type_unused`: a token of another type.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.unknown_token_type_unused",
    title: "A token of a type the client does not understand is not used",
    verifies: &["RFC6749-TOK-13"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("unknown_token_type_unused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let answer = exchange.response.as_ref().filter(|_| exchange.succeeded())?.json().ok()?;
    let token = answer["access_token"].as_str()?;
    let kind = answer["token_type"].as_str()?;
    // RFC 6749 §5.1: the value is case-insensitive.
    if kind.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let mut used = transcript.after(exchange).filter(|other| {
        let header = other.request.headers.get("authorization").unwrap_or_default();
        other.initiator == Party::Target && header.split_whitespace().nth(1) == Some(token)
    });
    Some(match used.next() {
        None => Judgement::Pass("the token is not used".to_owned()),
        Some(used) => Judgement::Violation(
            Finding::in_response(
                exchange,
                Place::Pointer("/token_type".to_owned()),
                "no request with the token",
                format!("exchange {} carries it", used.seq),
            )
            .hint("A token of another type needs a proof beside it; sent as a bearer token it is given away."),
        ),
    })
}
