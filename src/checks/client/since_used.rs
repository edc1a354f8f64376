//! `client.since_used`: a second export.

use std::collections::{BTreeMap, BTreeSet};

use crate::checks::{Check, Judges, job, match_result};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

use super::received_manifest::{manifest_of, same_url, status_url_of};

/// The check.
pub static CHECK: Check = Check {
    id: "client.since_used",
    title: "A second export of the same asks only for what is new",
    verifies: &["PDEX-EXP-15"],
    judges: Judges::requests(Actor::Target, &[Endpoint::KickOff]),
    page: include_str!("since_used.md"),
    judge,
};

/// The claim of a target payer that asks for what is new only.
const CLAIM: &str = "incremental_requests";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.claims(CLAIM) != Some(true) || !is_about_the_same(transcript) {
        return None;
    }
    let wanted = asked(exchange);
    let earlier = transcript.before(exchange).find(|other| {
        other.endpoint == Endpoint::KickOff
            && other.initiator == Party::Target
            && asked(other) == wanted
            // What another source payer has was never asked for.
            && transcript.fetched_from(other) == transcript.fetched_from(exchange)
            && transcript.before(exchange).any(|poll| {
                let own = status_url_of(other);
                let is_own = own.is_some_and(|url| same_url(&url, &poll.request.url));
                is_own && manifest_of(poll).is_some()
            })
    })?;
    if job::parameters(exchange).iter().any(|(name, _)| name == "_since") {
        let after = format!("after the export of exchange {}", earlier.seq);
        return Some(Judgement::Pass(format!("only what is new, {after}")));
    }
    let place = if exchange.request.method == "GET" { Place::Target } else { Place::Body };
    let expected = "_since with the transactionTime of the last export";
    let observed = "everything once more".to_owned();
    Some(Judgement::Violation(
        Finding::in_request(exchange, place, expected, observed)
            .hint("What is here already need not come again."),
    ))
}

/// What is asked for, apart from since when. Of a Group, a new match gives a new name.
fn asked(kick_off: &Exchange) -> (String, Vec<(String, String)>) {
    let path = match match_result::group_of(kick_off) {
        Some((_, operation)) => operation,
        None => kick_off.request.path(),
    };
    let parameters = job::parameters(kick_off).into_iter().filter(|(name, _)| name != "_since");
    (path, parameters.collect())
}

/// Whether every step of the story that names members names the same.
fn is_about_the_same(transcript: &Transcript) -> bool {
    let mut steps: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for fact in &transcript.facts {
        if let Fact::Member { step, case, .. } = fact {
            steps.entry(step).or_default().insert(case);
        }
    }
    let mut cases = steps.values();
    let first = cases.next();
    first.is_some() && cases.all(|other| Some(other) == first)
}
