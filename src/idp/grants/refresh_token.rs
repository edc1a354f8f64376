//! `refresh_token`: a client goes on with what a person granted.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc6749#section-6> and
//! <https://www.rfc-editor.org/rfc/rfc9700#section-4.14>

use std::sync::Arc;

use serde_json::{Value, json};

use crate::idp::client::AuthMethod;
use crate::idp::error::{Kind, OauthError};
use crate::idp::state::{Registration, Token, TokenKind};
use crate::idp::steps::request::FormRequest;
use crate::idp::steps::{grant_tokens, issue, scope, tls_client};

/// Serves the grant.
///
/// # Errors
/// `invalid_request` when the token is missing, `invalid_grant` when it is not good,
/// `invalid_scope` when more is asked for than was granted; and when a script refuses or fails.
pub async fn serve(
    request: &FormRequest<'_>,
    registration: &Registration,
) -> Result<Value, OauthError> {
    let (idp, policy, client) = (request.idp, request.policy, &registration.client);
    let compact = request
        .parameter("refresh_token")
        .ok_or_else(|| OauthError::new(Kind::InvalidRequest, "refresh_token is missing"))?;
    let token = find(request, registration, compact)?;
    let asked = request.parameter("scope");
    let granted = match asked {
        None => token.grant.scope.clone(),
        Some(asked) if policy.refresh_limits_scope => {
            let narrowed = scope::grant(policy, &token.grant.scope, Some(asked))?;
            // RFC 6749 §6: no scope that was not granted; to give less would hide the mistake.
            if narrowed.split(' ').count() < asked.split_whitespace().count() {
                return Err(OauthError::new(
                    Kind::InvalidScope,
                    "the scope is wider than what was granted",
                ));
            }
            if policy.refresh_narrows_scope { narrowed } else { token.grant.scope.clone() }
        }
        Some(asked) => asked.to_owned(),
    };
    let grant = tls_client::bound(request, client, Arc::clone(&token.grant));
    let grant = grant_tokens::renewed(request, registration, &grant, &granted).await?;
    // Scripts take their time, in which the token may have been used or revoked.
    let token = find(request, registration, compact)?;
    let mut answer = issue::answer_of(idp, policy, client, &grant, &grant.scope);
    // RFC 9700 §4.14.2: a public client's token is good once; of a confidential client, its
    // authentication keeps it from thieves.
    if client.auth_method == AuthMethod::None && policy.refresh_rotates {
        idp.tokens.revoke(compact, idp.clock.epoch_secs());
        let next = issue::refresh_token(idp, policy, client, token.grant, Some(token.expires_at));
        answer["refresh_token"] = json!(next);
    }
    grant_tokens::confirmed(request, client, &grant, answer).await
}

fn find(
    request: &FormRequest<'_>,
    registration: &Registration,
    compact: &str,
) -> Result<Token, OauthError> {
    let (idp, policy) = (request.idp, request.policy);
    let now = idp.clock.epoch_secs();
    let token = idp
        .tokens
        .find(compact, now)
        .filter(|token| token.kind == TokenKind::Refresh)
        .ok_or_else(|| refused("it was never issued"))?;
    let owns = token.client_id() == registration.client.client_id;
    if policy.refresh_checks_client && !owns {
        return Err(refused("it was issued to another client"));
    }
    if token.revoked && policy.refresh_checks_state {
        // RFC 9700 §4.14.2: whoever uses a replaced token, the grant is no longer safe.
        if policy.refresh_reuse_ends_grant {
            idp.tokens.revoke_grant(&token.grant.id);
        }
        return Err(refused("it was replaced or revoked"));
    }
    if now >= token.expires_at {
        return Err(refused("it has expired"));
    }
    // RFC 8705 §4: of a public client, the refresh token itself is bound.
    let is_public = registration.client.auth_method == AuthMethod::None;
    let bound = token.grant.certificate.as_ref().filter(|_| is_public);
    if bound.is_some() && request.certificates.thumbprint().as_ref() != bound {
        return Err(refused("it is bound to another certificate"));
    }
    let lasting = issue::is_lasting(&token.grant.scope);
    let session = token.grant.session.as_deref();
    // SMART: online access lasts as long as the person is there.
    if !lasting && session.is_some_and(|session| !idp.sessions.is_alive(session, now)) {
        return Err(refused("the browser session has ended"));
    }
    Ok(token)
}

/// One text for every reason, so that a thief learns nothing.
fn refused(detail: &str) -> OauthError {
    OauthError::new(Kind::InvalidGrant, "the refresh token is not good").because(detail)
}
