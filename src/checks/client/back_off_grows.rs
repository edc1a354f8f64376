//! `client.back_off_grows`: waits grow.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::retry_after::not_before;

/// The check.
pub static CHECK: Check = Check {
    id: "client.back_off_grows",
    title: "Where nothing says how long to wait, polls come at growing intervals",
    verifies: &["BULK-ST-01"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Status]),
    page: include_str!("back_off_grows.md"),
    judge,
};

/// As many polls as show whether waits grow.
const POLLS: usize = 5;
/// Nobody needs to wait longer than this.
const LONG_SECS: i64 = 60;

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let earlier: Vec<&Exchange> = transcript
        .before(exchange)
        .filter(|other| {
            other.initiator == Party::Target && other.request.url == exchange.request.url
        })
        .take_while(|other| {
            let told = not_before(other).is_some();
            !told && matches!(other.status(), Some(202 | 429 | 503))
        })
        .collect();
    if earlier.len() < POLLS - 1 {
        return None;
    }
    let gap = |one: &Exchange, other: &Exchange| {
        other.started_at.duration_since(one.started_at).as_millis()
    };
    let [.., second, first] = earlier[..] else { return None };
    let (then, now) = (gap(first, second), gap(earlier[0], exchange));
    // Jitter may take some of the growth away, not all of it.
    let grown = now * 2 >= then * 3 || now >= i128::from(LONG_SECS) * 1000;
    if grown {
        return Some(Judgement::Pass(format!("{} s, then {} s", then / 1000, now / 1000)));
    }
    Some(Judgement::Violation(
        Finding::in_request(
            exchange,
            Place::Target,
            "longer waits the longer it takes",
            format!("{} s at first, {} s after {} polls", then / 1000, now / 1000, earlier.len()),
        )
        .hint("Double the wait each time, up to a minute or so."),
    ))
}
