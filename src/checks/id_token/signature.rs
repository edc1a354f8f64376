//! `id_token.signature`: an ID token is signed with a published key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

use crate::checks::oauth_answer::{document, shown};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Jwt;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::issued::led_to;

/// The check.
pub static CHECK: Check = Check {
    id: "id_token.signature",
    title: "An ID token verifies with the published key that its kid names",
    verifies: &["OIDC-ID-02"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token, Endpoint::Authorize]),
    page: include_str!("signature.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (at, jwt) = led_to(exchange, transcript)?;
    let keys: Vec<Value> = transcript
        .at(Endpoint::Jwks)
        .filter_map(document)
        .filter_map(|set| set.get("keys")?.as_array().cloned())
        .flatten()
        .collect();
    // Not every story fetches the keys.
    if keys.is_empty() {
        return None;
    }
    let violation = |place: &str, expected: &str, observed: String, hint: &str| {
        let place = Place::Token(place.to_owned());
        let finding = Finding::in_response(at, place, expected, observed).hint(hint);
        Some(Judgement::Violation(finding))
    };
    let alg = jwt.header_str("alg").unwrap_or("none");
    let Some(algorithm) = asymmetric(alg) else {
        let expected = "an algorithm with a public key, such as RS256";
        return violation("header/alg", expected, shown(alg), "Sign with RS256.");
    };
    let kid = jwt.header_str("kid");
    // OpenID Connect Core §10.1: without kid there must be one key only.
    let named: Vec<&Value> =
        keys.iter().filter(|key| kid.is_none_or(|kid| key["kid"] == kid)).collect();
    if named.is_empty() {
        let expected = "the kid of a published key";
        let hint = "Publish the key before anything is signed with it.";
        return violation("header/kid", expected, "one that is not published".to_owned(), hint);
    }
    if named.iter().any(|key| verifies(&jwt, key, algorithm)) {
        return Some(Judgement::Pass(format!("the {alg} signature verifies")));
    }
    violation(
        "signature",
        "a signature that verifies with that key",
        format!("a signature that does not verify by {alg}"),
        "Is the published key the one that signs?",
    )
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
