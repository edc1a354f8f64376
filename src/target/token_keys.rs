//! The keys that the tokens of a server must verify against, where its definition holds some.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::Value;

use crate::admin::{Flaw, ServerDefinition};
use crate::oauth::Jwt;

use super::definition_file::read;
use super::transfer::Transfer;
use super::transfer_error::{TransferError, cut};

/// The member that holds the keys.
const TEXT: &str = "validationJwkText";
/// The member that names the file of them, which goes before the text.
const FILE: &str = "validationJwkFile";
/// Members of private and of shared keys (RFC 7518 §6).
const PRIVATE: [&str; 2] = ["d", "k"];

/// The keys of a definition; none when it has none.
///
/// # Errors
/// When they cannot be read, are no JWK and no JWK Set, or are not public.
pub fn token_keys(definition: &ServerDefinition) -> Result<Option<Vec<Jwk>>, Flaw> {
    let (member, text) = match &definition.validation_jwk_file {
        Some(file) => (FILE, read(FILE, file)?),
        None => match definition.validation_jwk_text.clone() {
            Some(text) => (TEXT, text),
            None => return Ok(None),
        },
    };
    let flaw = |why: &str| Flaw::new(member, why);
    let document: Value =
        serde_json::from_str(&text).map_err(|_| flaw("must be a JWK or a JWK Set in JSON"))?;
    let keys = match &document["keys"] {
        Value::Array(keys) => keys.clone(),
        _ => vec![document.clone()],
    };
    if keys.is_empty() {
        return Err(flaw("holds no key, so that no token could be good"));
    }
    if keys.iter().any(|key| PRIVATE.iter().any(|name| key.get(*name).is_some())) {
        return Err(flaw("must hold public keys alone"));
    }
    let keys = keys.into_iter().map(serde_json::from_value::<Jwk>);
    let keys = keys.collect::<Result<Vec<_>, _>>().map_err(|_| flaw("holds what is no JWK"))?;
    if keys.iter().all(|key| DecodingKey::from_jwk(key).is_err()) {
        return Err(flaw("holds no key that a signature can be verified with"));
    }
    Ok(Some(keys))
}

/// Looks whether a token that has come verifies.
///
/// # Errors
/// When it does not, or the keys cannot be used.
pub async fn verify(transfer: &Transfer, answer: &Value) -> Result<(), TransferError> {
    let definition = transfer.server.definition.clone();
    // A file may be read, which blocks.
    let keys = tokio::task::spawn_blocking(move || token_keys(&definition)).await;
    let refused = |why: &str| {
        TransferError::requester(
            format!("The token is not used: {why}"),
            "compare the validation keys of the server definition with the keys of its issuer",
        )
    };
    let keys = keys.map_err(|_| refused("the validation keys could not be read"))?;
    let Some(keys) = keys.map_err(|flaw| refused(&cut(&flaw.to_string())))? else {
        return Ok(());
    };
    let token = answer["access_token"].as_str().unwrap_or_default();
    signed(&keys, token).map_err(refused)
}

/// Whether one of the keys signed a token.
fn signed(keys: &[Jwk], token: &str) -> Result<(), &'static str> {
    let jwt = Jwt::decode(token).map_err(|_| "it is no JWT, so that no key can vouch for it")?;
    let algorithm: Algorithm = jwt
        .header_str("alg")
        .and_then(|name| name.parse().ok())
        .ok_or("its signature is by no algorithm that is known here")?;
    let signature = URL_SAFE_NO_PAD.encode(&jwt.signature);
    let named = jwt.header_str("kid");
    let good = keys.iter().any(|key| {
        let its = key.common.key_id.as_deref();
        let same = named.is_none() || its.is_none() || named == its;
        let verifies = |key: DecodingKey| {
            crypto::verify(&signature, jwt.signing_input.as_bytes(), &key, algorithm)
                .unwrap_or(false)
        };
        same && fits(key, algorithm) && DecodingKey::from_jwk(key).is_ok_and(verifies)
    });
    if good { Ok(()) } else { Err("no validation key of the server definition signed it") }
}

/// Whether a key signs by an algorithm: who chooses the algorithm must not choose the kind of key.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let name = format!("{algorithm:?}");
    match key.algorithm {
        AlgorithmParameters::EllipticCurve(_) => name.starts_with("ES"),
        AlgorithmParameters::RSA(_) => name.starts_with("RS") || name.starts_with("PS"),
        AlgorithmParameters::OctetKeyPair(_) => algorithm == Algorithm::EdDSA,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, Header};
    use serde_json::json;

    use super::*;

    const EC: &str = include_str!("../../fixtures/keys/client-es384.pem");
    const RSA: &str = include_str!("../../fixtures/keys/client-rsa.pem");

    #[test]
    fn a_key_vouches_only_by_its_own_kind_of_algorithm() {
        let ec = EncodingKey::from_ec_pem(EC.as_bytes()).expect("a key");
        let rsa = EncodingKey::from_rsa_pem(RSA.as_bytes()).expect("a key");
        let jwk = |key, algorithm| Jwk::from_encoding_key(key, algorithm).expect("a public half");
        let keys = [jwk(&ec, Algorithm::ES384), jwk(&rsa, Algorithm::RS384)];
        let token = |key: &EncodingKey, algorithm, kid: Option<&str>| {
            let header = Header { kid: kid.map(str::to_owned), ..Header::new(algorithm) };
            jsonwebtoken::encode(&header, &json!({"sub": "a"}), key).expect("signed")
        };
        let secret = EncodingKey::from_secret(b"a secret");
        for (token, good) in [
            (token(&ec, Algorithm::ES384, None), true),
            (token(&rsa, Algorithm::RS256, Some("any")), true),
            (token(&rsa, Algorithm::PS384, None), true),
            (token(&secret, Algorithm::HS256, None), false),
        ] {
            assert_eq!(signed(&keys, &token).is_ok(), good, "{token}");
            // Somebody else's algorithm over the same bytes.
            let (_, rest) = token.split_once('.').expect("three parts");
            for algorithm in ["none", "HS256", "EdDSA", "ES256", "RS512"] {
                let header = URL_SAFE_NO_PAD.encode(json!({"alg": algorithm}).to_string());
                assert!(signed(&keys, &format!("{header}.{rest}")).is_err(), "{algorithm}");
            }
        }
        let mut named = keys[..1].to_vec();
        named[0].common.key_id = Some("one".to_owned());
        assert!(signed(&named, &token(&ec, Algorithm::ES384, Some("one"))).is_ok());
        assert!(signed(&named, &token(&ec, Algorithm::ES384, Some("two"))).is_err());
    }
}
