//! Client assertions: a valid one, and one for each named way of spoiling it.
//!
//! # Spec
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html>

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::keys::ClientKey;

/// What an assertion says.
#[derive(Clone, Copy, Debug)]
pub struct AssertionInput<'a> {
    /// The client's id.
    pub client_id: &'a str,
    /// The token endpoint, as published.
    pub audience: &'a str,
    /// Now, in seconds since the epoch.
    pub now: i64,
    /// An id never used before.
    pub jti: &'a str,
    /// The client's key.
    pub key: &'a ClientKey,
    /// A key nobody registered.
    pub stranger: &'a ClientKey,
}

/// A compact JWT. `alter` names what is spoiled; names that do not concern the assertion leave it
/// valid.
///
/// # Errors
/// When signing fails, in words.
pub fn assertion(input: AssertionInput<'_>, alter: Option<&str>) -> Result<String, String> {
    let AssertionInput { client_id, audience, now, jti, key, stranger } = input;
    let mut header = json!({"alg": key.algorithm, "kid": key.kid, "typ": "JWT"});
    let mut claims = json!({
        "iss": client_id, "sub": client_id, "aud": audience,
        "iat": now, "exp": now + 240, "jti": jti,
    });
    let mut signer = key;
    let mut remove = None;
    match alter.unwrap_or_default() {
        "signature_foreign" => {
            signer = stranger;
            header["alg"] = json!(stranger.algorithm);
        }
        "kid_unknown" => header["kid"] = json!("no-such-key"),
        "kid_missing" => {
            header.as_object_mut().map(|header| header.shift_remove("kid"));
        }
        "aud_wrong" => claims["aud"] = json!("https://other-authorization-server.example/token"),
        "aud_missing" => remove = Some("aud"),
        "sub_other" => claims["sub"] = json!("someone-else"),
        "client_unknown" => {
            claims["iss"] = json!("no-such-client");
            claims["sub"] = json!("no-such-client");
        }
        "exp_past" => {
            claims["iat"] = json!(now - 400);
            claims["exp"] = json!(now - 120);
        }
        "exp_far" => claims["exp"] = json!(now + 3600),
        "exp_missing" => remove = Some("exp"),
        "nbf_future" => {
            // Inside its lifetime otherwise, so that only `nbf` speaks against it.
            claims["nbf"] = json!(now + 200);
        }
        "jti_missing" => remove = Some("jti"),
        "jku_foreign" => {
            // Signed by the right key, so that only the foreign location speaks against it.
            header["jku"] = json!("https://stranger.example/jwks.json");
        }
        "crit_unknown" => {
            header["crit"] = json!(["payerproof"]);
            header["payerproof"] = json!(true);
        }
        _ => {}
    }
    if let (Some(name), Some(claims)) = (remove, claims.as_object_mut()) {
        claims.shift_remove(name);
    }
    match alter.unwrap_or_default() {
        "assertion_malformed" => Ok("this-is-not-a-jwt".to_owned()),
        "alg_none" => {
            header["alg"] = json!("none");
            Ok(format!("{}.", signing_input(&header, &claims)))
        }
        "alg_hs256" => hmac(&mut header, &claims, key),
        "payload_tampered" => {
            let signed = sign(&header, &claims, signer)?;
            let signature = signed.rsplit('.').next().unwrap_or_default();
            claims["payerproof"] = json!("added after signing");
            Ok(format!("{}.{signature}", signing_input(&header, &claims)))
        }
        _ => sign(&header, &claims, signer),
    }
}

/// Signs a JWT of exactly these objects.
///
/// # Errors
/// When the key does not fit, in words.
pub fn sign(header: &Value, claims: &Value, key: &ClientKey) -> Result<String, String> {
    let input = signing_input(header, claims);
    let signature =
        jsonwebtoken::crypto::sign(input.as_bytes(), &key.encoding_key()?, key.jwt_algorithm())
            .map_err(|error| error.to_string())?;
    Ok(format!("{input}.{signature}"))
}

fn signing_input(header: &Value, claims: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", encode(header), encode(claims))
}

/// The old confusion attack: HMAC keyed by the public key everyone knows.
fn hmac(header: &mut Value, claims: &Value, key: &ClientKey) -> Result<String, String> {
    header["alg"] = json!("HS256");
    let input = signing_input(header, claims);
    let public = key.public_jwk()?.to_string();
    let secret = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, public.as_bytes());
    let tag = aws_lc_rs::hmac::sign(&secret, input.as_bytes());
    Ok(format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::Jwt;

    fn made(alter: Option<&str>) -> String {
        let key = ClientKey::generate("k", "ES384", true).expect("made");
        let stranger = ClientKey::generate("s", "ES384", true).expect("made");
        let input = AssertionInput {
            client_id: "c",
            audience: "https://idp.test/token",
            now: 1000,
            jti: "j",
            key: &key,
            stranger: &stranger,
        };
        assertion(input, alter).expect("signed")
    }

    #[test]
    fn an_alteration_changes_what_it_names_and_nothing_else() {
        let good = Jwt::decode(&made(None)).expect("a JWT");
        let bad = Jwt::decode(&made(Some("exp_far"))).expect("a JWT");
        assert_eq!(good.claim_secs("exp"), Some(1240));
        assert_eq!(bad.claim_secs("exp"), Some(4600));
        assert_eq!(good.header, bad.header);
        for name in ["iss", "sub", "aud", "iat", "jti"] {
            assert_eq!(good.claims[name], bad.claims[name], "{name}");
        }
    }

    #[test]
    fn a_removed_claim_is_gone() {
        let bad = Jwt::decode(&made(Some("jti_missing"))).expect("a JWT");
        assert!(!bad.claims.contains_key("jti"));
        assert!(Jwt::decode(&made(Some("assertion_malformed"))).is_err());
    }
}
