//! Reads a software statement: what somebody who is trusted says of a client.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc7591#section-2.3>

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, crypto};
use serde_json::{Map, Value};

use crate::idp::error::{Kind, OauthError};
use crate::idp::policy::Policy;
use crate::idp::state::Idp;
use crate::oauth::Jwt;

use super::key_set;

/// The member that holds it.
pub const MEMBER: &str = "software_statement";

/// Claims about the statement, which say nothing of the client.
const OF_THE_STATEMENT: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
/// What a statement may be signed with.
const ALGORITHMS: [Algorithm; 5] =
    [Algorithm::RS256, Algorithm::RS384, Algorithm::RS512, Algorithm::ES256, Algorithm::ES384];

/// The metadata that counts: what the client sent, with what the statement says in its place. The
/// statement itself is still among it.
///
/// # Errors
/// `invalid_software_statement` when it is no signed JWT of its issuer or out of date, and
/// `unapproved_software_statement` when nobody trusts the issuer.
pub fn apply(
    idp: &Idp,
    policy: &Policy,
    sent: Map<String, Value>,
) -> Result<Map<String, Value>, OauthError> {
    let Some(statement) = sent.get(MEMBER) else { return Ok(sent) };
    let invalid = |wire| OauthError::new(Kind::InvalidSoftwareStatement, wire);
    let jwt = statement
        .as_str()
        .and_then(|compact| Jwt::decode(compact).ok())
        .ok_or_else(|| invalid("the software statement is not a JWT"))?;
    if policy.statements_verified {
        verify(idp, &jwt)?;
    }
    let mut merged = sent.clone();
    for (name, value) in &jwt.claims {
        let of_client = !OF_THE_STATEMENT.contains(&name.as_str()) && name != MEMBER;
        // RFC 7591 §2.3: what the statement says takes precedence.
        if of_client && (policy.statements_prevail || !merged.contains_key(name)) {
            merged.insert(name.clone(), value.clone());
        }
    }
    Ok(merged)
}

fn verify(idp: &Idp, jwt: &Jwt) -> Result<(), OauthError> {
    let invalid = |wire| Err(OauthError::new(Kind::InvalidSoftwareStatement, wire));
    let named = jwt.header_str("alg").unwrap_or_default();
    let Some(algorithm) = ALGORITHMS.into_iter().find(|known| format!("{known:?}") == named) else {
        return invalid("the software statement is not signed in a way that is accepted");
    };
    let Some(issuer) = jwt.claim_str("iss") else {
        return invalid("the software statement names no issuer");
    };
    let Some((_, jwks)) = idp.statement_issuers.iter().find(|(trusted, _)| trusted == issuer)
    else {
        return Err(OauthError::new(
            Kind::UnapprovedSoftwareStatement,
            "the issuer of the software statement is not trusted",
        ));
    };
    let kid = jwt.header_str("kid");
    let signature = URL_SAFE_NO_PAD.encode(&jwt.signature);
    let genuine = key_set::keys(jwks)
        .iter()
        .filter(|key| kid.is_none() || key["kid"].as_str() == kid)
        .filter_map(|key| key_set::decoding_key(key, algorithm))
        .any(|key| {
            crypto::verify(&signature, jwt.signing_input.as_bytes(), &key, algorithm)
                .unwrap_or(false)
        });
    if !genuine {
        return invalid("the signature of the software statement does not verify");
    }
    let now = idp.clock.epoch_secs();
    let ended =
        jwt.claims.contains_key("exp") && jwt.claim_secs("exp").is_none_or(|exp| exp <= now);
    if ended || jwt.claim_secs("nbf").is_some_and(|nbf| nbf > now) {
        return invalid("the software statement is not valid at this time");
    }
    Ok(())
}
