//! `client.assertion_signature`: the signature verifies.

use crate::checks::{Check, Judges};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

use crate::id::{Actor, Endpoint};
use crate::oauth::Jwt;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::assertion_of;
use super::known_client::keys_of;

/// The check.
pub static CHECK: Check = Check {
    id: "client.assertion_signature",
    title: "The assertion is signed with the registered key it names",
    verifies: &["SMART-BS-05", "SMART-JWT-27"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("assertion_signature.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let jwt = assertion_of(exchange)?;
    // Other algorithms are for `client.assertion_algorithm`, other keys for
    // `client.assertion_names_key`.
    let alg = jwt.header_str("alg")?;
    let algorithm = asymmetric(alg)?;
    let kid = jwt.header_str("kid")?;
    let keys = keys_of(transcript, jwt.claim_str("iss")?);
    let named: Vec<&Value> = keys.iter().filter(|key| key["kid"] == kid).collect();
    if named.is_empty() {
        return None;
    }
    if named.iter().any(|key| verifies(&jwt, key, algorithm)) {
        return Some(Judgement::Pass(format!("the {alg} signature verifies")));
    }
    let finding = |observed: String| {
        let place = Place::Token("signature".to_owned());
        let expected = "a signature that verifies with the key kid names";
        Finding::in_request(exchange, place, expected, observed)
    };
    let length = jwt.signature.len();
    // RFC 7518 §3.4: R and S of 48 octets each, side by side.
    Some(Judgement::Violation(if algorithm == Algorithm::ES384 && length != 96 {
        finding(format!("an ES384 signature of {length} octets where 96 are due"))
            .hint("JOSE wants R and S side by side, not the DER form most libraries give.")
    } else {
        finding(format!("a signature that does not verify by {alg} with that key"))
            .hint("Is the published key the one that signs, and is what was signed what was sent?")
    }))
}

fn asymmetric(alg: &str) -> Option<Algorithm> {
    let algorithm = alg.parse().ok()?;
    let symmetric = matches!(algorithm, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512);
    (!symmetric).then_some(algorithm)
}

fn verifies(jwt: &Jwt, key: &Value, algorithm: Algorithm) -> bool {
    let Ok(jwk) = serde_json::from_value::<Jwk>(key.clone()) else { return false };
    let Ok(key) = DecodingKey::from_jwk(&jwk) else { return false };
    let signature = URL_SAFE_NO_PAD.encode(&jwt.signature);
    let input = jwt.signing_input.as_bytes();
    jsonwebtoken::crypto::verify(&signature, input, &key, algorithm).unwrap_or(false)
}
