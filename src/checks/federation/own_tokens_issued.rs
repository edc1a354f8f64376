//! `federation.own_tokens_issued`: after a federated sign-in the app gets tokens of this server.

use url::Url;

use crate::checks::sign_in::{parameters, redeemed, value};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::oauth::Jwt;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The tokens of a token answer.
const TOKENS: [&str; 3] = ["access_token", "id_token", "refresh_token"];

/// The check.
pub static CHECK: Check = Check {
    id: "federation.own_tokens_issued",
    title: "After a federated sign-in the app gets tokens of the authorization server itself",
    verifies: &["SEED-SCP-02"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("own_tokens_issued.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if exchange.status() != Some(200) {
        return None;
    }
    let request = redeemed(exchange, transcript)?;
    if !was_federated(request, transcript) {
        return None;
    }
    let issuer = transcript.base_of(Actor::Idp)?.trim_end_matches('/');
    let answer = exchange.response.as_ref()?.json().ok()?;
    let foreign = foreign_tokens(exchange, transcript);
    let mut told = !foreign.is_empty();
    for name in TOKENS {
        let Some(token) = answer[name].as_str() else { continue };
        let named = Jwt::decode(token).ok().map(|jwt| jwt.claim_str("iss").map(str::to_owned));
        let observed = if foreign.iter().any(|other| other == token) {
            format!("{name} is a token of the identity provider")
        } else if named.as_ref().is_some_and(|iss| iss.is_some() && !is(iss.as_deref(), issuer)) {
            format!("{name} names another issuer")
        } else {
            told |= named.is_some();
            continue;
        };
        let finding = Finding::in_response(
            exchange,
            Place::Pointer(format!("/{name}")),
            "tokens that this authorization server issued",
            observed,
        )
        .hint("Keep what the identity provider gave you; issue tokens of your own for the app.");
        return Some(Judgement::Violation(finding));
    }
    // An opaque token of unseen origin could be anybody's.
    told.then(|| Judgement::Pass("the tokens are the server's own".to_owned()))
}

fn is(iss: Option<&str>, issuer: &str) -> bool {
    iss.map(|iss| iss.trim_end_matches('/')) == Some(issuer)
}

/// Whether the browser was sent on with an authorization request of the server's own.
fn was_federated(request: &Exchange, transcript: &Transcript) -> bool {
    let own = parameters(request);
    let client = value(&own, "client_id");
    transcript.of_step(&request.step).any(|other| {
        let location = other.response.as_ref().and_then(|it| it.headers.get("location"));
        let Some(url) = location.and_then(|location| Url::parse(location).ok()) else {
            return false;
        };
        let named = |name: &str| url.query_pairs().find(|(own, _)| own == name).map(|(_, v)| v);
        other.responder == Party::Idp
            && named("response_type").is_some()
            && named("client_id").is_some_and(|id| Some(&*id) != client)
    })
}

/// What the identity provider gave the server, as far as it was seen.
fn foreign_tokens(exchange: &Exchange, transcript: &Transcript) -> Vec<String> {
    transcript
        .before(exchange)
        .filter(|other| other.responder == Party::Other && other.endpoint == Endpoint::Token)
        .filter_map(|other| other.response.as_ref()?.json().ok())
        .flat_map(|answer| {
            TOKENS.map(|name| answer[name].as_str().map(str::to_owned)).into_iter().flatten()
        })
        .collect()
}
