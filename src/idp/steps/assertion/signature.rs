//! Verifies the signature of an assertion.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};

use crate::idp::policy::Policy;
use crate::oauth::Jwt;

use super::rejected::{Rejected, ensure};

/// Verifies that one of `keys` made the signature with `algorithm`.
///
/// # Errors
/// When none did.
pub fn verify(
    policy: &Policy,
    jwt: &Jwt,
    algorithm: Algorithm,
    keys: &[DecodingKey],
) -> Result<(), Rejected> {
    let verified = is_of(jwt, algorithm, keys);
    ensure(verified || !policy.assertion_checks_signature, "the signature does not verify")
}

/// Whether one of `keys` made the signature with `algorithm`.
pub fn is_of(jwt: &Jwt, algorithm: Algorithm, keys: &[DecodingKey]) -> bool {
    let signature = URL_SAFE_NO_PAD.encode(&jwt.signature);
    keys.iter().any(|key| {
        crypto::verify(&signature, jwt.signing_input.as_bytes(), key, algorithm).unwrap_or(false)
    })
}
