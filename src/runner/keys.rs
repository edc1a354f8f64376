//! Keys of the clients the runner plays.

use std::sync::{Arc, LazyLock};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use rcgen::{KeyPair, PublicKeyData};
use serde_json::{Value, json};

/// The RSA key RS384 clients of our own mocks share; making one for each would cost most of a run.
const SHARED_RSA_PEM: &str = include_str!("../../fixtures/keys/client-rsa.pem");

/// The algorithms keys can be made for.
pub const ALGORITHMS: [&str; 5] = ["ES384", "RS384", "ES256", "ES512", "EdDSA"];

/// That key, read once: reading a private key proves it first, which takes long.
static SHARED_RSA: LazyLock<Arc<KeyPair>> =
    LazyLock::new(|| Arc::new(KeyPair::from_pem(SHARED_RSA_PEM).expect("a key of ours")));

fn made(algorithm: &'static rcgen::SignatureAlgorithm) -> Result<Arc<KeyPair>, String> {
    KeyPair::generate_for(algorithm).map(Arc::new).map_err(|error| error.to_string())
}

/// What is read of a file with a key, and how to come by it.
const PKCS8: &str = "write it as PKCS#8, with `openssl pkcs8 -topk8 -nocrypt`";

/// A private key with the name it is registered under.
#[derive(Clone)]
pub struct ClientKey {
    /// The `kid`.
    pub kid: String,
    /// What it signs with, one of `ALGORITHMS`.
    pub algorithm: String,
    pair: Arc<KeyPair>,
    pem: Arc<str>,
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
        let pair = match (algorithm, shared_rsa) {
            ("ES384", _) => made(&rcgen::PKCS_ECDSA_P384_SHA384)?,
            ("RS384", true) => Arc::clone(&SHARED_RSA),
            ("RS384", false) => {
                KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048)
                    .map(Arc::new)
                    .map_err(|error| error.to_string())?
            }
            ("ES256", _) => made(&rcgen::PKCS_ECDSA_P256_SHA256)?,
            ("ES512", _) => made(&rcgen::PKCS_ECDSA_P521_SHA512)?,
            ("EdDSA", _) => made(&rcgen::PKCS_ED25519)?,
            _ => return Err(format!("`{algorithm}` is not one of {}", ALGORITHMS.join(", "))),
        };
        let (kid, algorithm) = (kid.to_owned(), algorithm.to_owned());
        Ok(Self { kid, algorithm, pem: pair.serialize_pem().into(), pair })
    }

    /// Uses a key from a PKCS#8 PEM text.
    ///
    /// # Errors
    /// When the text holds no key of that algorithm, in words.
    pub fn from_pem(kid: &str, algorithm: &str, pem: String) -> Result<Self, String> {
        let pair = KeyPair::from_pem(&pem)
            .map_err(|error| format!("it holds no key for {algorithm} ({error}); {PKCS8}"))?;
        let (kid, algorithm, pair) = (kid.to_owned(), algorithm.to_owned(), Arc::new(pair));
        let key = Self { kid, algorithm, pair, pem: pem.into() };
        if !matches!(key.algorithm.as_str(), "ES512" | "EdDSA") {
            key.encoding_key()?;
        }
        Ok(key)
    }

    /// The private key as PKCS#8 PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The algorithm as the signing library names it; it signs by no others.
    pub fn jwt_algorithm(&self) -> Algorithm {
        match self.algorithm.as_str() {
            "RS384" => Algorithm::RS384,
            "ES256" => Algorithm::ES256,
            _ => Algorithm::ES384,
        }
    }

    /// The signature of `input` by `algorithm`, which another algorithm of the key's type may be.
    ///
    /// # Errors
    /// When the key does not fit, in words.
    pub fn signature(&self, input: &[u8], algorithm: &str) -> Result<Vec<u8>, String> {
        if algorithm == "EdDSA" {
            let pair = Ed25519KeyPair::from_pkcs8(&self.pair.serialize_der())
                .map_err(|error| error.to_string())?;
            return Ok(pair.sign(input).as_ref().to_vec());
        }
        if algorithm == "ES512" {
            let pair = EcdsaKeyPair::from_pkcs8(
                &ECDSA_P521_SHA512_FIXED_SIGNING,
                &self.pair.serialize_der(),
            )
            .map_err(|error| error.to_string())?;
            let signed = pair.sign(&SystemRandom::new(), input);
            return signed
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|error| error.to_string());
        }
        let algorithm: Algorithm = algorithm.parse().map_err(|_| "no such algorithm".to_owned())?;
        let text = jsonwebtoken::crypto::sign(input, &self.encoding_key()?, algorithm)
            .map_err(|error| error.to_string())?;
        URL_SAFE_NO_PAD.decode(text).map_err(|error| error.to_string())
    }

    /// The public key as a SubjectPublicKeyInfo in DER.
    ///
    /// # Errors
    /// When the key cannot be read, in words.
    pub fn public_der(&self) -> Result<Vec<u8>, String> {
        Ok(self.pair.subject_public_key_info())
    }

    /// The public key as a SubjectPublicKeyInfo in PEM.
    ///
    /// # Errors
    /// When the key cannot be read, in words.
    pub fn public_pem(&self) -> Result<String, String> {
        Ok(self.pair.public_key_pem())
    }

    /// A certificate for the key that the key itself has signed, in DER.
    ///
    /// # Errors
    /// When it cannot be made, in words.
    pub fn own_certificate(&self) -> Result<Vec<u8>, String> {
        let parameters = rcgen::CertificateParams::new(vec!["payerproof.example".to_owned()])
            .map_err(|error| error.to_string())?;
        let certificate = parameters.self_signed(&*self.pair).map_err(|error| error.to_string())?;
        Ok(certificate.der().to_vec())
    }

    /// The key as the signing library takes it.
    ///
    /// # Errors
    /// When it does not fit the algorithm, in words.
    pub fn encoding_key(&self) -> Result<EncodingKey, String> {
        let key = match self.algorithm.as_str() {
            "RS384" => EncodingKey::from_rsa_pem(self.pem.as_bytes()),
            _ => EncodingKey::from_ec_pem(self.pem.as_bytes()),
        };
        key.map_err(|error| format!("the key does not fit {}: {error}", self.algorithm))
    }

    /// The public key as a JWK.
    ///
    /// # Errors
    /// When the key cannot be read, in words.
    pub fn public_jwk(&self) -> Result<Value, String> {
        let mut jwk = if self.algorithm == "EdDSA" {
            let point = URL_SAFE_NO_PAD.encode(self.pair.public_key_raw());
            json!({"kty": "OKP", "crv": "Ed25519", "x": point})
        } else if self.algorithm == "ES512" {
            // The point without compression: a 4, then the two coordinates.
            let point = self.pair.public_key_raw().to_vec();
            let coordinate = |range| point.get(range).map(|octets| URL_SAFE_NO_PAD.encode(octets));
            json!({"kty": "EC", "crv": "P-521", "x": coordinate(1..67), "y": coordinate(67..133)})
        } else {
            let jwk = Jwk::from_encoding_key(&self.encoding_key()?, self.jwt_algorithm())
                .map_err(|error| error.to_string())?;
            serde_json::to_value(jwk).map_err(|error| error.to_string())?
        };
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
        for algorithm in ALGORITHMS {
            let key = ClientKey::generate("k", algorithm, true).expect("made");
            let jwk = key.public_jwk().expect("readable");
            assert_eq!(jwk["kid"], "k");
            assert!(jwk.get("d").is_none(), "{jwk}");
        }
    }
}
