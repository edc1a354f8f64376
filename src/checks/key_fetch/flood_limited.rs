//! `key_fetch.flood_limited`: a flood of unknown names does not become a flood of fetches.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "key_fetch.flood_limited",
    title: "Unknown names of keys cause a fetch now and then, not each time",
    verifies: &["SMART-ROT-03"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("flood_limited.md"),
    judge,
};

/// How many requests make a flood.
const FLOOD: usize = 5;
/// How many fetches it may cause.
const FETCHES: usize = 2;

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange)?.name != "kid_unknown" {
        return None;
    }
    let of_step = |endpoint| {
        transcript.of_step(&exchange.step).filter(move |other| other.endpoint == endpoint)
    };
    let asked = of_step(Endpoint::Token).count();
    let is_last = of_step(Endpoint::Token).last().is_some_and(|last| last.seq == exchange.seq);
    // Of a client whose keys are not fetched this says nothing.
    let by_url = transcript.before(exchange).any(|other| other.endpoint == Endpoint::ClientJwks);
    (asked >= FLOOD && is_last && by_url).then_some(())?;
    let fetches = of_step(Endpoint::ClientJwks).count();
    if fetches <= FETCHES {
        let seen = format!("{asked} unknown names, {fetches} requests for the key set");
        return Some(Judgement::Pass(seen));
    }
    let expected = format!("at most {FETCHES} requests for the key set");
    let observed = format!("{fetches} requests for {asked} unknown names");
    let finding = Finding::in_response(exchange, Place::Status, &expected, observed)
        .hint("After one look for an unknown name, wait half a minute before the next.");
    Some(Judgement::Violation(finding))
}
