//! Reads the keys of a client: which fit an algorithm, and which may be registered.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

use crate::idp::error::{Kind, OauthError};
use crate::idp::policy::Policy;

/// Members of a JWK that only its owner may know (RFC 7518 §6).
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// The keys of a JWK Set; none when it is not one.
pub fn keys(jwks: &Value) -> &[Value] {
    jwks["keys"].as_array().map_or(&[], Vec::as_slice)
}

/// The key for verifying `algorithm`, when the JWK is of its type and made for that.
pub fn decoding_key(jwk: &Value, algorithm: Algorithm) -> Option<DecodingKey> {
    let made_for = |member: &str, value: &str| jwk.get(member).is_none_or(|found| found == value);
    let verifies =
        jwk["key_ops"].as_array().is_none_or(|operations| operations.iter().any(|o| o == "verify"));
    let fits = made_for("use", "sig") && made_for("alg", &format!("{algorithm:?}")) && verifies;
    fits.then_some(())?;
    let curve = match algorithm {
        Algorithm::ES256 => "P-256",
        Algorithm::ES384 => "P-384",
        _ => return rsa(jwk, algorithm),
    };
    (jwk["kty"] == "EC" && jwk["crv"] == curve).then_some(())?;
    DecodingKey::from_ec_components(jwk["x"].as_str()?, jwk["y"].as_str()?).ok()
}

fn rsa(jwk: &Value, algorithm: Algorithm) -> Option<DecodingKey> {
    use Algorithm::{PS256, PS384, PS512, RS256, RS384, RS512};
    let signs = matches!(algorithm, RS256 | RS384 | RS512 | PS256 | PS384 | PS512);
    (signs && jwk["kty"] == "RSA").then_some(())?;
    DecodingKey::from_rsa_components(jwk["n"].as_str()?, jwk["e"].as_str()?).ok()
}

/// Checks that a JWK Set can be registered by value.
///
/// # Errors
/// `invalid_client_metadata` when it gives away a private key, or cannot serve verification.
pub fn check(policy: &Policy, jwks: &Value) -> Result<(), OauthError> {
    match flaw(policy, jwks) {
        None => Ok(()),
        Some(wire) => Err(OauthError::new(Kind::InvalidClientMetadata, wire)),
    }
}

/// What keeps a JWK Set from being registered by value, if anything does.
pub fn flaw(policy: &Policy, jwks: &Value) -> Option<&'static str> {
    if !jwks["keys"].is_array() {
        return Some("jwks is not a JWK Set");
    }
    let keys = keys(jwks);
    let private = |key: &Value| {
        key["kty"] == "oct" || PRIVATE_MEMBERS.iter().any(|name| key.get(name).is_some())
    };
    if policy.registration_refuses_private_keys && keys.iter().any(private) {
        return Some("jwks holds a private or symmetric key");
    }
    let mut kids = BTreeSet::new();
    for key in keys {
        // Keys of types that are not known here are left alone (RFC 7517 §5), and RSA keys have
        // a least length (RFC 7518 §3.3).
        let sound = match key["kty"].as_str() {
            Some("RSA") => {
                octets(key, "e").is_some()
                    && octets(key, "n")
                        .is_some_and(|n| bits(&n) >= policy.registration_min_rsa_bits)
            }
            Some("EC") => {
                let wanted = match key["crv"].as_str() {
                    Some("P-256") => Some(32),
                    Some("P-384") => Some(48),
                    Some("P-521") => Some(66),
                    _ => None,
                };
                // Coordinates have their full length (RFC 7518 §6.2.1.2).
                ["x", "y"].into_iter().all(|name| {
                    octets(key, name)
                        .is_some_and(|octets| wanted.is_none_or(|wanted| octets.len() == wanted))
                })
            }
            Some(_) => true,
            None => false,
        };
        if !sound {
            return Some("jwks holds a key that is malformed or too short");
        }
        match key["kid"].as_str() {
            Some(kid) if kids.insert(kid) => {}
            _ => return Some("jwks holds a key without a kid of its own"),
        }
    }
    if keys.is_empty() {
        return Some("jwks holds no key");
    }
    None
}

fn octets(key: &Value, name: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(key[name].as_str()?).ok()
}

/// The length of a big-endian number in bits.
fn bits(number: &[u8]) -> usize {
    match number.iter().position(|octet| *octet != 0) {
        None => 0,
        Some(first) => (number.len() - first) * 8 - number[first].leading_zeros() as usize,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_made_for_something_else_does_not_fit() {
        let key = json!({
            "kty": "RSA", "kid": "a", "e": "AQAB",
            "n": URL_SAFE_NO_PAD.encode([0xff; 256]),
        });
        assert!(decoding_key(&key, Algorithm::RS384).is_some());
        assert!(decoding_key(&key, Algorithm::ES384).is_none());
        assert!(decoding_key(&key, Algorithm::HS384).is_none());
        for (member, value) in
            [("use", json!("enc")), ("alg", json!("RS256")), ("key_ops", json!(["sign"]))]
        {
            let mut other = key.clone();
            other[member] = value;
            assert!(decoding_key(&other, Algorithm::RS384).is_none(), "{member}");
        }
    }

    #[test]
    fn a_set_is_registered_only_when_each_key_can_serve() {
        let rsa = |n: &[u8], kid: &str| json!({"kty": "RSA", "kid": kid, "e": "AQAB", "n": URL_SAFE_NO_PAD.encode(n)});
        let set = |keys: Vec<Value>| json!({ "keys": keys });
        let policy = Policy::default();
        let good = rsa(&[0xff; 256], "a");
        assert!(check(&policy, &set(vec![good.clone(), rsa(&[0xff; 256], "b")])).is_ok());
        let ec = |x: usize| {
            let octets = |n| URL_SAFE_NO_PAD.encode(vec![7; n]);
            json!({"kty": "EC", "crv": "P-384", "kid": "e", "x": octets(x), "y": octets(48)})
        };
        assert!(check(&policy, &set(vec![ec(48)])).is_ok());
        let mut private = good.clone();
        private["d"] = json!("AQAB");
        let mut nameless = good.clone();
        nameless.as_object_mut().expect("a JWK").remove("kid");
        for (what, bad) in [
            ("no set", json!([])),
            ("no key", set(vec![])),
            ("short key", set(vec![rsa(&[0xff; 128], "a")])),
            ("short key in a long field", set(vec![rsa(&[[0; 128], [0xff; 128]].concat(), "a")])),
            ("kid twice", set(vec![good.clone(), good.clone()])),
            ("no kid", set(vec![nameless])),
            ("private", set(vec![private])),
            ("symmetric", set(vec![json!({"kty": "oct", "kid": "k", "k": "AAAA"})])),
            ("short coordinate", set(vec![ec(47)])),
        ] {
            assert!(check(&policy, &bad).is_err(), "{what}");
        }
    }
}
