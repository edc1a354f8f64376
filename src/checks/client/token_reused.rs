//! `client.token_reused`: a token serves many requests.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

use super::access_token::{PROTECTED, bearer, expires_at};
use super::assertion::{assertion_of, form_of};

/// The check.
pub static CHECK: Check = Check {
    id: "client.token_reused",
    title: "A token is used while it lasts, not asked for anew at each call",
    verifies: &["RFC6749-TOK-14"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("token_reused.md"),
    judge,
};

/// A token that ends sooner may be replaced beforehand.
const SOON: SignedDuration = SignedDuration::from_secs(60);

/// What differs from one assertion to the next, whatever is asked for.
const FRESH: [&str; 4] = ["jti", "iat", "nbf", "exp"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (token, wanted) = (token_of(exchange)?, wanted(exchange)?);
    let spare = transcript
        .before(exchange)
        .filter(|other| other.endpoint == Endpoint::Token && other.initiator == Party::Target)
        .filter(|other| self::wanted(other).as_ref() == Some(&wanted))
        .filter(|other| is_good_at(exchange, other, transcript))
        .count();
    // Each exchange may be a program of its own, and keep what it matches with apart from what it
    // fetches with; and workers may begin at once.
    if spare > 2 * triggers(transcript).max(1) {
        let expected = "the token that is there";
        let observed = format!("one more, beside {spare} of the kind that still last");
        return Some(Judgement::Violation(
            Finding::in_request(exchange, Place::Body, expected, observed)
                .hint("Keep a token for each scope and subject, until shortly before it ends."),
        ));
    }
    let uses = uses(&token, transcript).count();
    (uses > 1).then(|| Judgement::Pass(format!("a token that serves {uses} requests")))
}

/// How often the target was told to fetch.
fn triggers(transcript: &Transcript) -> usize {
    transcript.facts.iter().filter(|fact| matches!(fact, Fact::Triggered { .. })).count()
}

/// What a request asks for and on whose behalf: all of it that does not have to be new each time.
fn wanted(exchange: &Exchange) -> Option<(String, BTreeMap<String, String>, Value)> {
    let mut form: BTreeMap<String, String> = form_of(exchange)?.into_iter().collect();
    form.remove("client_assertion");
    let mut claims = assertion_of(exchange).map_or(Value::Null, |jwt| Value::Object(jwt.claims));
    for claim in FRESH {
        claims.as_object_mut().and_then(|claims| claims.remove(claim));
    }
    // What an authorization grant says has its own end.
    (!form.contains_key("assertion")).then(|| (exchange.request.url.clone(), form, claims))
}

/// Whether the token of `other` is as good as a new one when `exchange` is sent.
fn is_good_at(exchange: &Exchange, other: &Exchange, transcript: &Transcript) -> bool {
    let lasts = expires_at(other).is_some_and(|end| end.duration_since(exchange.started_at) > SOON);
    let is_there = exchange.follows(other) && lasts;
    let Some(token) = token_of(other).filter(|_| is_there) else { return false };
    let was_refused = |used: &Exchange| {
        used.seq < exchange.seq && matches!(used.status(), None | Some(401 | 403 | 500..))
    };
    !uses(&token, transcript).any(was_refused)
}

/// The requests that carry a token.
fn uses<'t>(token: &'t str, transcript: &'t Transcript) -> impl Iterator<Item = &'t Exchange> {
    transcript
        .sent_by(Party::Target)
        .filter(|used| PROTECTED.contains(&used.endpoint))
        .filter(move |used| bearer(used) == Some(token))
}

/// The token that was issued.
fn token_of(exchange: &Exchange) -> Option<String> {
    let response = exchange.response.as_ref().filter(|_| exchange.succeeded())?;
    response.json().ok()?["access_token"].as_str().map(str::to_owned)
}
