//! `key_fetch.kept_while_fresh`: a key set is not fetched for each request.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::fetch::{fresh_secs, issued};

/// The check.
pub static CHECK: Check = Check {
    id: "key_fetch.kept_while_fresh",
    title: "A key set is kept as long as its Cache-Control allows",
    verifies: &["SMART-ROT-02"],
    judges: Judges::requests(Actor::Idp, &[Endpoint::ClientJwks]),
    page: include_str!("kept_while_fresh.md"),
    judge,
};

/// How many tokens within the lifetime of a key set tell whether it is kept.
const TOKENS: usize = 5;
/// How many fetches within the lifetime are fine: two nodes may each have a copy.
const FETCHES: usize = 2;

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let is_first = transcript.at(Endpoint::ClientJwks).next()?.seq == exchange.seq;
    (is_first && exchange.succeeded()).then_some(())?;
    let fresh = fresh_secs(exchange)?;
    let within =
        |other: &&Exchange| other.started_at.as_second() - exchange.started_at.as_second() < fresh;
    let later = || transcript.exchanges.iter().map(AsRef::as_ref).filter(within);
    let tokens = later().filter(|other| other.endpoint == Endpoint::Token && issued(other)).count();
    (tokens >= TOKENS).then_some(())?;
    // Another client's keys lie elsewhere, and are fetched for themselves.
    let of_this = |other: &&Exchange| {
        other.endpoint == Endpoint::ClientJwks && other.request.url == exchange.request.url
    };
    let fetches = later().filter(of_this).count();
    if fetches <= FETCHES {
        return Some(Judgement::Pass(format!("fetched {fetches} times for {tokens} tokens")));
    }
    let expected = format!("one request, or two, within {fresh} s");
    let observed = format!("{fetches} requests for {tokens} tokens");
    let finding = Finding::in_request(exchange, Place::Target, &expected, observed)
        .hint("Whoever asks the server for tokens should not make it ask others each time.");
    Some(Judgement::Violation(finding))
}
