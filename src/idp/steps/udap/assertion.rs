//! Authenticates a UDAP client by an assertion that carries its certificate.
//!
//! # Spec
//! <https://hl7.org/fhir/us/udap-security/STU2/b2b.html#obtaining-an-access-token>

use std::sync::Arc;

use crate::idp::client::{AuthMethod, Client};
use crate::idp::error::{Kind, OauthError};
use crate::idp::grants::CLIENT_CREDENTIALS;
use crate::idp::state::Registration;
use crate::idp::steps::assertion::{Rejected, decode, ensure, presented, same_rules};
use crate::idp::steps::request::FormRequest;
use crate::idp::udap::KnownUdap;
use crate::oauth::Jwt;

use super::b2b;
use super::signed::{self, Unsigned};

/// Whether the request says that it follows UDAP, on a server that does.
pub fn is_meant<'a>(request: &FormRequest<'a>) -> Option<&'a KnownUdap> {
    request.parameter("udap")?;
    request.idp.udap.as_ref().filter(|_| request.policy.udap_offered)
}

/// Authenticates the client that the assertion of `request` names.
///
/// # Errors
/// `invalid_request` when the parameters are not those of a UDAP request, `invalid_client` when
/// the assertion is not good, `invalid_grant` when its extension objects are not.
pub fn verify(
    request: &FormRequest<'_>,
    udap: &KnownUdap,
) -> Result<Arc<Registration>, OauthError> {
    let (idp, policy) = (request.idp, request.policy);
    let now = idp.clock.epoch_secs();
    if request.parameter("udap") != Some("1") && policy.udap_checks_parameters {
        return Err(OauthError::new(Kind::InvalidRequest, "this version of UDAP is not offered"));
    }
    let compact = presented::read(request)?;
    let jwt = decode(compact)?;
    let signed = signed::verify(udap, policy, &jwt, now, policy.assertion_checks_signature)
        .map_err(|unsigned| match unsigned {
            Unsigned::Malformed(why) | Unsigned::Untrusted(why) => Rejected(why),
        })?;
    let registration = find(request, &jwt)?;
    let bound = registration.client.udap.as_ref().is_some_and(|binding| {
        signed.names(&binding.subject_uri) && signed.community.uri == binding.community
    });
    ensure(
        bound || !policy.udap_binds_certificate,
        "the certificate is not the one the client registered with",
    )?;
    let same = udap.registered_with(&registration.client.client_id, &signed.certificate);
    ensure(
        same || policy.udap_accepts_renewed_certificate || !bound,
        "the certificate was renewed since the registration",
    )?;
    check_dates(request, &jwt)?;
    same_rules(request, &jwt, now)?;
    let machine = request.parameter("grant_type") == Some(CLIENT_CREDENTIALS);
    let organization = if machine { b2b::judge(policy, &jwt)? } else { None };
    if !policy.udap_organization_is_identity || organization.is_none() {
        return Ok(registration);
    }
    // The business identity is the one stated in this request.
    let client = Client { organization, ..registration.client.clone() };
    Ok(Arc::new(Registration { client, ..(*registration).clone() }))
}

fn find(request: &FormRequest<'_>, jwt: &Jwt) -> Result<Arc<Registration>, Rejected> {
    let issuer = jwt.claim_str("iss").ok_or_else(|| Rejected::because("iss is missing"))?;
    let registration = request
        .idp
        .clients
        .find(issuer)
        .ok_or_else(|| Rejected::because("iss is no registered client"))?;
    ensure(registration.is_usable(request.policy), "the client was deleted or replaced")?;
    let by_udap = registration.client.udap.is_some();
    ensure(by_udap, "the client is not registered by UDAP")?;
    let signs = registration.client.auth_method == AuthMethod::PrivateKeyJwt;
    ensure(signs, "the client is not registered for private_key_jwt")?;
    let named = request.parameter("client_id");
    ensure(
        named.is_none_or(|named| named == issuer),
        "the client_id parameter names another client",
    )?;
    Ok(registration)
}

/// `iat` is mandatory here, and `exp` counts from it.
fn check_dates(request: &FormRequest<'_>, jwt: &Jwt) -> Result<(), Rejected> {
    let policy = request.policy;
    let Some(issued) = jwt.claim_secs("iat") else {
        return ensure(!policy.udap_requires_iat, "iat is missing");
    };
    let longest = policy.udap_max_lifetime_secs;
    let short = jwt.claim_secs("exp").is_none_or(|expires| expires - issued <= longest);
    ensure(short || longest == 0, "exp is more than five minutes after iat")
}
