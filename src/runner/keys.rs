//! Keys of the clients the runner plays.

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use rcgen::KeyPair;
use serde_json::{Value, json};

/// The RSA key RS384 clients of our own mocks share; making one for each would cost most of a run.
const SHARED_RSA_PEM: &str = include_str!("../../fixtures/keys/client-rsa.pem");

/// A private key with the name it is registered under.
#[derive(Clone)]
pub struct ClientKey {
    /// The `kid`.
    pub kid: String,
    /// `ES384` or `RS384`.
    pub algorithm: String,
    pem: String,
}

impl std::fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ClientKey({}, {})", self.kid, self.algorithm)
    }
}

impl ClientKey {
    /// Makes a fresh key. RS384 keys are fresh only when `shared_rsa` is false.
    ///
    /// # Errors
    /// When the key cannot be made, in words.
    pub fn generate(kid: &str, algorithm: &str, shared_rsa: bool) -> Result<Self, String> {
        let pem = match (algorithm, shared_rsa) {
            ("ES384", _) => KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384)
                .map_err(|error| error.to_string())?
                .serialize_pem(),
            ("RS384", true) => SHARED_RSA_PEM.to_owned(),
            ("RS384", false) => {
                KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048)
                    .map_err(|error| error.to_string())?
                    .serialize_pem()
            }
            _ => return Err(format!("`{algorithm}` is not one of ES384, RS384")),
        };
        Self::from_pem(kid, algorithm, pem)
    }

    /// Uses a key from a PKCS#8 PEM text.
    ///
    /// # Errors
    /// When the text holds no key of that algorithm, in words.
    pub fn from_pem(kid: &str, algorithm: &str, pem: String) -> Result<Self, String> {
        let key = Self { kid: kid.to_owned(), algorithm: algorithm.to_owned(), pem };
        key.encoding_key()?;
        Ok(key)
    }

    /// The private key as PKCS#8 PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The algorithm as the signing library names it.
    pub fn jwt_algorithm(&self) -> Algorithm {
        if self.algorithm == "RS384" { Algorithm::RS384 } else { Algorithm::ES384 }
    }

    /// The key as the signing library takes it.
    ///
    /// # Errors
    /// When it does not fit the algorithm, in words.
    pub fn encoding_key(&self) -> Result<EncodingKey, String> {
        let key = if self.algorithm == "RS384" {
            EncodingKey::from_rsa_pem(self.pem.as_bytes())
        } else {
            EncodingKey::from_ec_pem(self.pem.as_bytes())
        };
        key.map_err(|error| format!("the key does not fit {}: {error}", self.algorithm))
    }

    /// The public key as a JWK.
    ///
    /// # Errors
    /// When the key cannot be read, in words.
    pub fn public_jwk(&self) -> Result<Value, String> {
        let jwk = Jwk::from_encoding_key(&self.encoding_key()?, self.jwt_algorithm())
            .map_err(|error| error.to_string())?;
        let mut jwk = serde_json::to_value(jwk).map_err(|error| error.to_string())?;
        jwk["kid"] = json!(self.kid);
        jwk["use"] = json!("sig");
        jwk["alg"] = json!(self.algorithm);
        Ok(jwk)
    }

    /// The public key as a JWK Set.
    ///
    /// # Errors
    /// When the key cannot be read, in words.
    pub fn jwks(&self) -> Result<Value, String> {
        Ok(json!({"keys": [self.public_jwk()?]}))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_key_has_no_private_members_in_its_jwk() {
        for algorithm in ["ES384", "RS384"] {
            let key = ClientKey::generate("k", algorithm, true).expect("made");
            let jwk = key.public_jwk().expect("readable");
            assert_eq!(jwk["kid"], "k");
            assert!(jwk.get("d").is_none(), "{jwk}");
        }
    }
}
