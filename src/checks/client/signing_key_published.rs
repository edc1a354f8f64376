//! `client.signing_key_published`: a key that was replaced signs no more.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::{assertion_of, smart_assertion_of};
use super::known_client::keys_of;

/// The check.
pub static CHECK: Check = Check {
    id: "client.signing_key_published",
    title: "The key that signs an assertion is in the key set at that time",
    verifies: &["SMART-JWT-02"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("signing_key_published.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let jwt = smart_assertion_of(exchange)?;
    let kid = jwt.header_str("kid")?;
    let ever = keys_of(transcript, jwt.claim_str("iss").unwrap_or_default());
    if !ever.iter().any(|key| key["kid"] == kid) {
        // A key nobody ever saw is for `client.assertion_names_key`.
        return None;
    }
    let is_fetch = |other: &&Exchange| {
        other.endpoint == Endpoint::ClientJwks
            && other.responder == Party::Target
            && other.succeeded()
    };
    // The server fetches for the request it has before it.
    let next = transcript
        .after(exchange)
        .find(|other| other.initiator == Party::Target && assertion_of(other).is_some());
    let next = next.map_or(u32::MAX, |other| other.seq);
    let during = transcript.after(exchange).filter(is_fetch).filter(|other| other.seq < next);
    if let Some(fetch) = during.last() {
        let kids = kids(fetch);
        if kids.contains(&None) {
            // A key without a name is for `client.key_set_published`.
            return None;
        }
        return Some(if kids.iter().flatten().any(|one| one == kid) {
            Judgement::Pass("in the key set that was fetched for it".to_owned())
        } else {
            Judgement::Violation(
                Finding::in_request(
                    exchange,
                    Place::Token("header/kid".to_owned()),
                    "kid of a key in the client's JWK Set at that time",
                    format!("kid of a key that exchange {} does not hold", fetch.seq),
                )
                .hint("Publish a key before it signs, and keep it published until what it signed has expired."),
            )
        });
    }
    // What was fetched before may be out of date, which is nobody's fault.
    let before = transcript.before(exchange).find(is_fetch)?;
    let is_there = kids(before).iter().flatten().any(|one| one == kid);
    is_there.then(|| Judgement::Pass("in the key set as last fetched".to_owned()))
}

/// The names of the keys in a key set that was fetched.
fn kids(fetch: &Exchange) -> Vec<Option<String>> {
    let set = fetch.response.as_ref().and_then(|response| response.json().ok());
    let keys = set.as_ref().and_then(|set| set["keys"].as_array());
    keys.into_iter().flatten().map(|key| key["kid"].as_str().map(str::to_owned)).collect()
}
