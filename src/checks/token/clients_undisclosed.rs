//! `token.clients_undisclosed`: nobody learns from refusals which clients are registered.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::checks::oauth_answer::{Refusal, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.clients_undisclosed",
    title: "An unknown client is refused like a known one with a wrong key",
    verifies: &["SMART-JWT-18"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("clients_undisclosed.md"),
    judge,
};

/// How many answers of each kind make their times comparable.
const ENOUGH: usize = 10;
/// A difference of medians below this is noise, in microseconds.
const NOISE_US: u64 = 5_000;
/// Header fields that differ from answer to answer.
const CHANGING: [&str; 9] = [
    "date",
    "content-length",
    "set-cookie",
    "etag",
    "age",
    "last-modified",
    "expires",
    "keep-alive",
    "server-timing",
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange)?.name != "client_unknown" {
        return None;
    }
    let is_last = transcript.of_step(&exchange.step).last().is_some_and(|e| e.seq == exchange.seq);
    is_last.then_some(())?;
    let wrong_key = |other: &&Exchange| {
        other.endpoint == Endpoint::Token
            && transcript.alteration(other).is_some_and(|one| one.name == "signature_foreign")
    };
    let known = transcript.before(exchange).find(wrong_key)?;
    let refused =
        |one: &Exchange| matches!(Refusal::INVALID_CLIENT.judge(one, ""), Some(Judgement::Pass(_)));
    if !refused(exchange) || !refused(known) {
        let by = "the two requests were not both refused as failed authentication".to_owned();
        return Some(Judgement::Blocked(by));
    }
    let differs = |place: Place, expected: String, observed: String| {
        let finding = Finding::in_response(exchange, place, &expected, observed).hint(
            "Say the same whatever the cause: who can tell the two apart can list your clients.",
        );
        Some(Judgement::Doubt(finding))
    };
    let like = format!("as for a known client with a wrong key (exchange {})", known.seq);
    if exchange.status() != known.status() {
        let observed = format!("{}", exchange.status()?);
        return differs(Place::Status, format!("{}, {like}", known.status()?), observed);
    }
    let kind = |name: &str| -> Vec<&Exchange> {
        let altered = |one: &&Exchange| transcript.alteration(one).is_some_and(|a| a.name == name);
        transcript.at(Endpoint::Token).filter(altered).collect()
    };
    let (unknown, wrong) = (kind("client_unknown"), kind("signature_foreign"));
    if let Some(name) = difference(&unknown, &wrong, fields) {
        let place = Place::Header(name);
        return differs(place, format!("the field {like}"), "another value, or none".to_owned());
    }
    if let Some(name) = difference(&unknown, &wrong, members) {
        let place = Place::Pointer(format!("/{name}"));
        return differs(place, format!("the member {like}"), "another value, or none".to_owned());
    }
    let times = |answers: &[&Exchange]| answers.iter().map(|one| one.timing.head_us).collect();
    Some(Judgement::Pass(format!("told alike{}", in_time(times(&unknown), times(&wrong)))))
}

/// What all answers of the one kind say alike and all of the other differently. What already
/// differs between two answers of a kind tells nothing: a counter, a sign of a cache.
fn difference<V: PartialEq>(
    one: &[&Exchange],
    other: &[&Exchange],
    read: impl Fn(&Exchange) -> BTreeMap<String, V>,
) -> Option<String> {
    let all = |answers: &[&Exchange]| answers.iter().map(|answer| read(answer)).collect::<Vec<_>>();
    let (one, other) = (all(one), all(other));
    let steady = |answers: &[BTreeMap<String, V>], name: &str| {
        answers.windows(2).all(|two| two[0].get(name) == two[1].get(name))
    };
    let names: BTreeSet<&String> = one.iter().chain(&other).flat_map(BTreeMap::keys).collect();
    let (first, last) = (one.first()?, other.first()?);
    names
        .into_iter()
        .filter(|name| steady(&one, name) && steady(&other, name))
        .find(|name| first.get(*name) != last.get(*name))
        .cloned()
}

/// How the times compare. Never a verdict: much else than the server takes time.
fn in_time(mut unknown: Vec<u64>, mut wrong: Vec<u64>) -> &'static str {
    if unknown.len() < ENOUGH || wrong.len() < ENOUGH {
        return "";
    }
    let median = |times: &mut Vec<u64>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    let (unknown, wrong) = (median(&mut unknown), median(&mut wrong));
    let (less, more) = (unknown.min(wrong), unknown.max(wrong));
    if more - less < NOISE_US || more < less.saturating_mul(2) {
        ", in like time"
    } else if unknown < wrong {
        ", but an unknown client in less than half the time, which tells it from a known one"
    } else {
        ", but an unknown client takes more than twice the time, which tells it from a known one"
    }
}

/// The header fields that should be the same.
fn fields(exchange: &Exchange) -> BTreeMap<String, String> {
    let headers = exchange.response.iter().flat_map(|response| &response.headers.0);
    headers
        .map(|(name, value)| (name.to_lowercase(), value.clone()))
        .filter(|(name, _)| !CHANGING.contains(&name.as_str()) && !is_of_one_answer(name))
        .collect()
}

/// The body's members that should be the same.
fn members(exchange: &Exchange) -> BTreeMap<String, Value> {
    let members = object(exchange).unwrap_or_default();
    members.into_iter().filter(|(name, _)| !is_of_one_answer(&name.to_lowercase())).collect()
}

/// Whether the name says that the value belongs to one answer alone.
fn is_of_one_answer(name: &str) -> bool {
    ["id", "trace", "time", "span", "nonce", "ray", "ratelimit"]
        .iter()
        .any(|part| name.split(['-', '_']).any(|word| word == *part || word.ends_with(part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_compared_by_their_medians_and_only_when_there_are_enough() {
        assert_eq!(in_time(vec![1; 9], vec![1_000_000; 9]), "");
        assert_eq!(in_time(vec![1_000; 10], vec![2_500; 10]), ", in like time");
        let mut slow = vec![50_000; 10];
        slow.push(1);
        assert!(in_time(vec![10_000; 10], slow.clone()).contains("less than half"));
        assert!(in_time(slow, vec![10_000; 10]).contains("more than twice"));
    }
}
