//! Verifies an authorization JWT: the `assertion` of a request for a token about somebody.
//!
//! It stands beside the client's own authentication and never replaces it. It is signed with a key
//! of the client, and what is wrong with it is wrong with the grant, not with the client.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc7523#section-2.1> and
//! <https://www.rfc-editor.org/rfc/rfc7523#section-3.1>

use jsonwebtoken::Algorithm;

use crate::idp::error::{Kind, OauthError};
use crate::idp::routes;
use crate::idp::state::Registration;
use crate::idp::steps::request::FormRequest;
use crate::oauth::Jwt;

use super::rejected::{Rejected, ensure};
use super::{header, key, lifetime, shape, signature};

/// The authorization JWT of `request`, which a key of the client verifies, and which was made for
/// this server, for now, and for one use.
///
/// # Errors
/// `invalid_request` when there is none, `invalid_grant` when it is not good.
pub async fn verify(
    request: &FormRequest<'_>,
    registration: &Registration,
) -> Result<Jwt, OauthError> {
    let compact = request
        .parameter("assertion")
        .ok_or_else(|| OauthError::new(Kind::InvalidRequest, "assertion is missing"))?;
    judge(request, registration, compact).await.map_err(|Rejected(reason)| refused(reason))
}

/// The refusal of an authorization JWT: on the wire every reason looks the same.
pub fn refused(reason: impl Into<String>) -> OauthError {
    OauthError::new(Kind::AuthorizationJwt, "the authorization JWT was rejected").because(reason)
}

async fn judge(
    request: &FormRequest<'_>,
    registration: &Registration,
    compact: &str,
) -> Result<Jwt, Rejected> {
    let (idp, policy) = (request.idp, request.policy);
    let now = idp.clock.epoch_secs();
    let jwt = shape::decode(compact)?;
    header::check(policy, &jwt)?;
    let alg = jwt.header_str("alg").unwrap_or_default();
    let allowed = policy.assertion_algorithms.iter().any(|allowed| allowed == alg);
    ensure(allowed, "alg is not one of those published")?;
    let algorithm: Algorithm =
        alg.parse().map_err(|_| Rejected::because("alg cannot be verified here"))?;
    let keys = key::resolve(request, registration, &jwt, algorithm).await?;
    let verified = signature::is_of(&jwt, algorithm, &keys);
    ensure(
        verified || !policy.authorization_jwt_checks_signature,
        "the signature does not verify",
    )?;
    // RFC 7523 §3: the audience names this server; one that names others too could be passed on.
    let audiences = jwt.audiences();
    let addressed = audiences.len() == 1 && audiences[0] == idp.urls.absolute(routes::TOKEN);
    ensure(
        addressed || !policy.authorization_jwt_checks_audience,
        "aud is not the token endpoint alone",
    )?;
    if policy.authorization_jwt_checks_expiry {
        let limit = policy.authorization_jwt_max_lifetime_secs;
        lifetime::within(&jwt, now, limit, policy.clock_skew_secs)?;
    }
    let issuer = jwt.claim_str("iss").ok_or_else(|| Rejected::because("iss is missing"))?;
    let jti = jwt.claim_str("jti").filter(|jti| !jti.is_empty());
    let jti = jti.ok_or_else(|| Rejected::because("jti is not a text"))?;
    // Only now: nobody without the key can use up a jti. The memory is not that of client
    // authentication: one JWT never stands in the way of the other.
    let forget_at = jwt.claim_secs("exp").unwrap_or(now).saturating_add(policy.clock_skew_secs);
    let is_new = idp.authorizations.remember(issuer, jti, forget_at.max(now + 1), now);
    ensure(is_new || !policy.authorization_jwt_refuses_replay, "jti was seen before")?;
    Ok(jwt)
}
