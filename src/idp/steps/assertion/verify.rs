//! The order in which an assertion is judged.

use std::sync::Arc;

use crate::idp::error::OauthError;
use crate::idp::state::Registration;
use crate::idp::steps::request::FormRequest;
use crate::oauth::Jwt;

use super::algorithm::Algorithm;
use super::rejected::Rejected;
use super::{
    algorithm, audience, header, issuer, key, lifetime, presented, replay, shape, signature,
    subject,
};

/// Authenticates the client that the assertion of `request` names.
///
/// # Errors
/// `invalid_request` when the parameters are not those of an assertion, `invalid_client` when
/// the assertion is not good.
pub async fn verify(request: &FormRequest<'_>) -> Result<Arc<Registration>, OauthError> {
    let (idp, policy) = (request.idp, request.policy);
    let now = idp.clock.epoch_secs();
    let compact = presented::read(request)?;
    let jwt = shape::decode(compact)?;
    if !policy.assertion_refuses_access_tokens
        && let Some(token) = idp.tokens.find(compact, now).filter(|token| token.is_active(now))
        && let Some(registration) = idp.clients.find(token.client_id())
    {
        return Ok(registration);
    }
    header::check(policy, &jwt)?;
    let algorithm = algorithm::choose(policy, &jwt)?;
    let registration = issuer::find(request, &jwt, algorithm)?;
    if let Algorithm::Signature(algorithm) = algorithm {
        let keys = key::resolve(request, &registration, &jwt, algorithm).await?;
        // Nobody registered keys of whoever is served without being known.
        let is_known = idp.clients.find(&registration.client.client_id).is_some();
        if is_known {
            signature::verify(policy, &jwt, algorithm, &keys)?;
        }
    }
    same_rules(request, &jwt, now)?;
    Ok(registration)
}

/// Checks what holds for every assertion whose signature was verified, however its key was found.
///
/// # Errors
/// When one of the claims is not good.
pub fn same_rules(request: &FormRequest<'_>, jwt: &Jwt, now: i64) -> Result<(), Rejected> {
    subject::check(request.policy, jwt)?;
    audience::check(request, jwt)?;
    lifetime::check(request.policy, jwt, now)?;
    // Only now: nobody without the key can use up a jti.
    replay::check(request, jwt, now)
}
