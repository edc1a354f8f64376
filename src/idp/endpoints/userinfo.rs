//! UserInfo: who the person is that a token was issued for.
//!
//! # Spec
//! <https://openid.net/specs/openid-connect-core-1_0.html#UserInfo>

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use serde_json::{Value, json};

use crate::idp::error::{Kind, OauthError, Protocol};
use crate::idp::policy::Policy;
use crate::idp::reply::{self, Storing};
use crate::idp::state::{Idp, TokenKind};
use crate::idp::steps::{bearer, id_token};

/// Answers with what the scope of the token allows.
pub async fn answer(State(idp): State<Arc<Idp>>, headers: HeaderMap) -> Response {
    let policy = idp.policy();
    match describe(&idp, &policy, &headers) {
        Ok(answer) => reply::json(200, &answer, Storing::Never),
        Err(error) => error.respond(&policy, Protocol::TokenState),
    }
}

fn describe(idp: &Idp, policy: &Policy, headers: &HeaderMap) -> Result<Value, OauthError> {
    let compact = bearer::token(headers)
        .ok_or_else(|| OauthError::new(Kind::BearerMissing, "a bearer token is needed"))?;
    let now = idp.clock.epoch_secs();
    let token = idp
        .tokens
        .find(compact, now)
        .filter(|token| token.kind == TokenKind::Access && token.is_active(now))
        .ok_or_else(|| OauthError::new(Kind::BearerInvalid, "the bearer token is not good"))?;
    // Without `openid` nobody agreed to say who they are, and a client has nothing to say.
    if token.grant.auth_time.is_none() || !id_token::has(&token.scope, "openid") {
        return Err(OauthError::new(Kind::BearerScope, "the token is not about a person"));
    }
    let subject =
        if policy.userinfo_states_subject { token.grant.subject.as_str() } else { "somebody-else" };
    let mut answer = json!({ "sub": subject });
    for (name, link) in id_token::links(idp, &token.grant, &token.scope) {
        answer[name] = link;
    }
    Ok(answer)
}
