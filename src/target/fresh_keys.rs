//! New keys of this payer, made while it runs.

use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey};
use rcgen::{KeyPair, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, RsaKeySize};

use crate::secret::Secret;

use super::settings::SigningKey;

/// One key for each algorithm SMART names, under its thumbprint: verifiers never mix it up with one
/// that was there before.
///
/// # Errors
/// When one cannot be made, in words.
pub fn fresh_keys() -> Result<Vec<SigningKey>, String> {
    let elliptic = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384);
    let rsa = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048);
    [(elliptic, Algorithm::ES384), (rsa, Algorithm::RS384)]
        .into_iter()
        .map(|(pair, algorithm)| {
            let pem = pair.map_err(|error| error.to_string())?.serialize_pem();
            named(pem, algorithm).map_err(|error| error.to_string())
        })
        .collect()
}

fn named(pem: String, algorithm: Algorithm) -> Result<SigningKey, jsonwebtoken::errors::Error> {
    let encoding = match algorithm {
        Algorithm::RS384 => EncodingKey::from_rsa_pem(pem.as_bytes())?,
        _ => EncodingKey::from_ec_pem(pem.as_bytes())?,
    };
    let kid = Jwk::from_encoding_key(&encoding, algorithm)?.thumbprint(ThumbprintHash::SHA256)?;
    Ok(SigningKey { kid, alg: format!("{algorithm:?}"), pem: Secret::from(pem) })
}
