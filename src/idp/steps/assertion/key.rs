//! Finds the key that must have signed an assertion.
//!
//! # Spec
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html#signature-verification>

use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

use crate::idp::state::Registration;
use crate::idp::steps::client_keys::{self, Want};
use crate::idp::steps::key_set;
use crate::idp::steps::request::FormRequest;
use crate::oauth::Jwt;

use super::embedded;
use super::rejected::{Rejected, ensure};

/// The keys of the client that may verify the assertion: exactly one, unless the policy does
/// not look at `kid`.
///
/// # Errors
/// When the header points elsewhere, or names no key or several.
pub async fn resolve(
    request: &FormRequest<'_>,
    registration: &Registration,
    jwt: &Jwt,
    algorithm: Algorithm,
) -> Result<Vec<DecodingKey>, Rejected> {
    let policy = request.policy;
    let client = &registration.client;
    // A jku never leads anywhere but to the registered location: it is compared, not fetched.
    let carried = embedded::keys(request, jwt, algorithm).await;
    if !carried.is_empty() {
        return Ok(carried);
    }
    let elsewhere = match jwt.header.get("jku") {
        None => false,
        Some(jku) => client.jwks_uri.is_none() || jku.as_str() != client.jwks_uri.as_deref(),
    };
    ensure(!(policy.assertion_checks_jku && elsewhere), "jku is not the registered location")?;
    let kid = if policy.assertion_checks_kid {
        Some(jwt.header_str("kid").ok_or_else(|| Rejected::because("kid is missing"))?)
    } else {
        None
    };
    let fitting = match (&client.jwks, &client.jwks_uri) {
        _ if !policy.assertion_keys_per_client => {
            fitting(&request.idp.clients.keys(), kid, algorithm)
        }
        (Some(jwks), _) => {
            let keys = key_set::keys(jwks);
            let count = if policy.registered_keys_all_count { keys.len() } else { 1 };
            fitting(&keys[..count.min(keys.len())], kid, algorithm)
        }
        (None, Some(uri)) => {
            let known = client_keys::at(request.idp, uri, Want::Cached).await?;
            let found = fitting(&known.keys, kid, algorithm);
            if found.is_empty() && !known.fetched {
                // The client may have rotated its keys inside the lifetime of what we hold.
                let newer = client_keys::at(request.idp, uri, Want::Newer).await?;
                fitting(&newer.keys, kid, algorithm)
            } else {
                found
            }
        }
        (None, None) => Vec::new(),
    };
    if fitting.is_empty() && !policy.assertion_checks_client {
        return Ok(fitting);
    }
    ensure(!fitting.is_empty(), "no registered key fits kid and alg")?;
    ensure(kid.is_none() || fitting.len() == 1, "several registered keys fit kid and alg")?;
    Ok(fitting)
}

fn fitting(keys: &[Value], kid: Option<&str>, algorithm: Algorithm) -> Vec<DecodingKey> {
    keys.iter()
        .filter(|key| kid.is_none_or(|kid| key["kid"] == kid))
        .filter_map(|key| key_set::decoding_key(key, algorithm))
        .collect()
}
