//! `manifest.request_is_kick_off`: the manifest names the request it answers.

use url::Url;

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.request_is_kick_off",
    title: "request in the manifest is the URL of the kick-off",
    verifies: &["BULK-MAN-02", "R4-ASY-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("request_is_kick_off.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let Some(stated) = manifest["request"].as_str() else {
        return Some(violation(exchange, "no such text".to_owned()));
    };
    let Ok(stated) = Url::parse(stated) else {
        return Some(violation(exchange, "a value that is no absolute URL".to_owned()));
    };
    let kick_off = job::kick_off_of(exchange, transcript)?;
    let asked = Url::parse(&kick_off.request.url).ok()?;
    let observed = if stated.origin() != asked.origin() {
        "another scheme, host or port; behind a proxy, state the URL the client sees"
    } else if job::percent_decoded(stated.path()) != job::percent_decoded(asked.path()) {
        "another path"
    } else if query(&stated) == query(&asked) {
        return Some(Judgement::Pass("request is the URL of the kick-off".to_owned()));
    } else if kick_off.request.method == "POST" {
        "a query that the POST did not have"
    } else {
        "another query"
    };
    Some(violation(exchange, observed.to_owned()))
}

/// The decoded parameters in sorted order: neither their order nor their encoding matters.
fn query(url: &Url) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    pairs.sort();
    pairs
}

fn violation(exchange: &Exchange, observed: String) -> Judgement {
    let place = Place::Pointer("/request".to_owned());
    let expected = "the full URL of the kick-off, for a POST without its parameters";
    Judgement::Violation(Finding::in_response(exchange, place, expected, observed))
}
