//! `id_token.userinfo_subject`: UserInfo is about the person of the ID token.

use serde_json::Value;

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::{at_member, kind, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::issued::at_token_endpoint;

/// The check.
pub static CHECK: Check = Check {
    id: "id_token.userinfo_subject",
    title: "UserInfo is about the subject of the ID token",
    verifies: &["OIDC-ID-06"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Userinfo]),
    page: include_str!("userinfo_subject.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if exchange.status() != Some(200) {
        return None;
    }
    let authorization = exchange.request.headers.get("authorization")?;
    let (_, token) = authorization.split_once(' ')?;
    let jwt = transcript.before(exchange).find_map(|other| {
        let body = granted(other)?;
        (body.get("access_token")?.as_str()? == token.trim()).then_some(())?;
        at_token_endpoint(other)
    })?;
    let body = object(exchange).unwrap_or_default();
    let expected = "the `sub` of the ID token";
    let observed = match body.get("sub").and_then(Value::as_str) {
        Some(sub) if Some(sub) == jwt.claim_str("sub") => {
            return Some(Judgement::Pass("the same subject".to_owned()));
        }
        Some(_) => "another",
        None => kind(body.get("sub")),
    };
    let finding = at_member(exchange, "sub", expected, observed.to_owned())
        .hint("A client must throw such an answer away: it may be about somebody else.");
    Some(Judgement::Violation(finding))
}
