//! `id_token.issued_with_openid`: the scope `openid` yields an ID token.

use serde_json::Value;

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::{at_member, kind};
use crate::checks::sign_in::{has, is_grant};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Jwt;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "id_token.issued_with_openid",
    title: "With openid granted, the answer to a code holds an ID token",
    verifies: &["SEED-SCP-03"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("issued_with_openid.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    if !is_grant(exchange, "authorization_code") {
        return None;
    }
    let scope = body.get("scope")?.as_str()?;
    if !has(scope, "openid") {
        return None;
    }
    let found = body.get("id_token");
    let is_jwt = found.and_then(Value::as_str).is_some_and(|text| Jwt::decode(text).is_ok());
    if is_jwt {
        return Some(Judgement::Pass("an ID token".to_owned()));
    }
    let expected = "a JWT, as `openid` was granted";
    Some(Judgement::Violation(at_member(exchange, "id_token", expected, kind(found).to_owned())))
}
