//! What this server makes of text that anybody may send, without a server around it.
//!
//! For those who throw malformed input at it: whatever the text, a reader takes it or leaves it.

use http::{HeaderMap, HeaderValue};
use serde_json::Value;

use super::policy::Policy;
use super::steps::{assertion, client_metadata, key_set, metadata_object, parameters};

/// Whether `text` is taken apart as a client assertion.
pub fn assertion(text: &str) -> bool {
    assertion::decode(text).is_ok()
}

/// Whether `text` is a JWK Set that may be registered. Each of its keys is tried for every
/// algorithm.
pub fn key_set(text: &[u8]) -> bool {
    let Ok(jwks) = serde_json::from_slice::<Value>(text) else { return false };
    for key in key_set::keys(&jwks) {
        for algorithm in ["RS256", "RS384", "PS384", "ES256", "ES384", "EdDSA", "HS256"] {
            if let Ok(algorithm) = algorithm.parse() {
                let _ = key_set::decoding_key(key, algorithm);
            }
        }
    }
    key_set::check(&Policy::default(), &jwks).is_ok()
}

/// Whether `text` is a registration that would be accepted.
pub fn registration(text: &[u8]) -> bool {
    let headers = said_to_be("application/json");
    metadata_object::read(&headers, text)
        .is_ok_and(|sent| client_metadata::judge(&Policy::default(), &sent).is_ok())
}

/// Whether `text` is a form with each parameter once.
pub fn form(text: &[u8]) -> bool {
    let headers = said_to_be("application/x-www-form-urlencoded");
    parameters::read(&Policy::default(), &headers, text).is_ok()
}

fn said_to_be(media_type: &'static str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers
}
