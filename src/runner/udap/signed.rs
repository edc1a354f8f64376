//! Signing a JWT with the key of a certificate.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::Value;

use crate::oauth::community::Identity;

/// A compact JWT of exactly these objects, signed by RS256.
///
/// # Errors
/// When signing fails, in words.
pub fn sign(header: &Value, claims: &Value, identity: &Identity) -> Result<String, String> {
    let key = EncodingKey::from_rsa_pem(identity.key_pem.as_bytes())
        .map_err(|error| error.to_string())?;
    let input = signing_input(header, claims);
    let signature = jsonwebtoken::crypto::sign(input.as_bytes(), &key, Algorithm::RS256)
        .map_err(|error| error.to_string())?;
    Ok(format!("{input}.{signature}"))
}

/// A compact JWT of exactly these objects that nobody signed.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.", signing_input(header, claims))
}

/// A compact JWT whose claims were changed after it was signed.
///
/// # Errors
/// When signing fails, in words.
pub fn tampered(header: &Value, claims: &Value, identity: &Identity) -> Result<String, String> {
    let signed = sign(header, claims, identity)?;
    let signature = signed.rsplit('.').next().unwrap_or_default();
    let mut claims = claims.clone();
    claims["payerproof"] = "added after signing".into();
    Ok(format!("{}.{signature}", signing_input(header, &claims)))
}

fn signing_input(header: &Value, claims: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", encode(header), encode(claims))
}
