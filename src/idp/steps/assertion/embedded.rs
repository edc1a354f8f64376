//! Keys that an assertion brings along or points to. SMART knows no such keys: only a policy that
//! forgets so finds any here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::idp::steps::client_keys::{self, Want};
use crate::idp::steps::key_set;
use crate::idp::steps::request::FormRequest;
use crate::oauth::Jwt;

/// The keys in or behind the header, as far as the policy trusts them.
pub async fn keys(request: &FormRequest<'_>, jwt: &Jwt, algorithm: Algorithm) -> Vec<DecodingKey> {
    let mut keys = Vec::new();
    if request.policy.assertion_trusts_embedded_keys {
        keys.extend(jwt.header.get("jwk").and_then(|jwk| key_set::decoding_key(jwk, algorithm)));
        keys.extend(certified(jwt, algorithm));
    }
    if request.policy.assertion_follows_foreign_keys {
        for name in ["jku", "x5u"] {
            let Some(uri) = jwt.header_str(name) else { continue };
            if let Ok(known) = client_keys::at(request.idp, uri, Want::Cached).await {
                keys.extend(known.keys.iter().filter_map(|jwk| {
                    (Some(&jwk["kid"]) == jwt.header.get("kid"))
                        .then(|| key_set::decoding_key(jwk, algorithm))
                        .flatten()
                }));
            }
        }
    }
    keys
}

/// The key of the first certificate in `x5c`, which nobody vouches for.
fn certified(jwt: &Jwt, algorithm: Algorithm) -> Option<DecodingKey> {
    let first = jwt.header.get("x5c")?.get(0).and_then(Value::as_str)?;
    let der = STANDARD.decode(first).ok()?;
    let (_, certificate) = X509Certificate::from_der(&der).ok()?;
    let key = certificate.public_key().subject_public_key.data.to_vec();
    match algorithm {
        Algorithm::ES256 | Algorithm::ES384 => Some(DecodingKey::from_ec_der(&key)),
        _ => Some(DecodingKey::from_rsa_der(&key)),
    }
}
