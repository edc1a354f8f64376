//! One key the server signs with, and how it is described to those who verify.

use std::sync::atomic::{AtomicI64, Ordering};

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, crypto};
use serde_json::{Value, json};

use super::der;

/// Why keys cannot be used for signing.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The text is no JWK Set.
    #[error("the text is not a JWK Set: {0}")]
    NotSet(String),
    /// There is no key that could sign.
    #[error("there is no key to sign with")]
    None,
    /// A key of it cannot be used.
    #[error("key {at} cannot sign: {why}")]
    Unusable {
        /// Which one, counted from 1.
        at: usize,
        /// Why not.
        why: &'static str,
    },
}

/// A private key with its public description.
pub struct SigningKey {
    key: EncodingKey,
    verifying: DecodingKey,
    algorithm: Algorithm,
    kid: String,
    /// The JWK without private members.
    public: Value,
    /// When the last token it signed expires, in seconds since the epoch.
    needed_until: AtomicI64,
}

impl SigningKey {
    /// Reads a PKCS#8 PEM: RSA signs RS256, P-256 signs ES256, P-384 signs ES384.
    pub(super) fn from_pem(pem: &str) -> Result<Self, &'static str> {
        let pem = pem.as_bytes();
        if let Ok(key) = EncodingKey::from_rsa_pem(pem) {
            return Self::new(key, Algorithm::RS256, None);
        }
        let key = EncodingKey::from_ec_pem(pem).map_err(|_| "it is no RSA or EC key in PEM")?;
        let fits = |algorithm: &Algorithm| Jwk::from_encoding_key(&key, *algorithm).is_ok();
        let algorithm = [Algorithm::ES256, Algorithm::ES384].into_iter().find(fits);
        Self::new(key, algorithm.ok_or("its curve is neither P-256 nor P-384")?, None)
    }

    /// Reads a private JWK. Its `alg` says what it signs; left out, its type does.
    pub(super) fn from_jwk(jwk: &Value) -> Result<Self, &'static str> {
        let kid = jwk["kid"].as_str().map(str::to_owned);
        let alg = jwk["alg"].as_str();
        match (jwk["kty"].as_str(), jwk["crv"].as_str()) {
            (Some("RSA"), _) => {
                let algorithm = match alg {
                    None | Some("RS256") => Algorithm::RS256,
                    Some("RS384") => Algorithm::RS384,
                    Some("RS512") => Algorithm::RS512,
                    Some("PS256") => Algorithm::PS256,
                    Some("PS384") => Algorithm::PS384,
                    Some("PS512") => Algorithm::PS512,
                    Some(_) => return Err("its alg is none that an RSA key has"),
                };
                let der = der::rsa_private_key(jwk).ok_or("a private member of RSA is missing")?;
                Self::new(EncodingKey::from_rsa_der(&der), algorithm, kid)
            }
            (Some("EC"), Some(curve)) => {
                let (algorithm, signing) = match (curve, alg) {
                    ("P-256", None | Some("ES256")) => {
                        (Algorithm::ES256, &ECDSA_P256_SHA256_FIXED_SIGNING)
                    }
                    ("P-384", None | Some("ES384")) => {
                        (Algorithm::ES384, &ECDSA_P384_SHA384_FIXED_SIGNING)
                    }
                    _ => return Err("its crv and alg do not make ES256 or ES384"),
                };
                let octets = |name: &str| {
                    let text = jwk[name].as_str().ok_or("one of x, y and d is missing")?;
                    URL_SAFE_NO_PAD.decode(text).map_err(|_| "a member is not base64url")
                };
                // An uncompressed point (SEC 1 §2.3.3).
                let point = [vec![4], octets("x")?, octets("y")?].concat();
                let pair =
                    EcdsaKeyPair::from_private_key_and_public_key(signing, &octets("d")?, &point)
                        .map_err(|_| "its private and public members do not belong together")?;
                let der = pair.to_pkcs8v1().map_err(|_| "it cannot be encoded")?;
                Self::new(EncodingKey::from_ec_der(der.as_ref()), algorithm, kid)
            }
            _ => Err("its kty is neither RSA nor EC"),
        }
    }

    fn new(
        key: EncodingKey,
        algorithm: Algorithm,
        kid: Option<String>,
    ) -> Result<Self, &'static str> {
        let jwk = Jwk::from_encoding_key(&key, algorithm).map_err(|_| "its members do not fit")?;
        let kid = match kid {
            Some(kid) => kid,
            // The thumbprint (RFC 7638) changes with the key, so verifiers never mix two of them up.
            None => jwk.thumbprint(ThumbprintHash::SHA256).map_err(|_| "it has no thumbprint")?,
        };
        let mut public = serde_json::to_value(&jwk).map_err(|_| "its JWK cannot be written")?;
        public["kid"] = json!(kid);
        public["use"] = json!("sig");
        public["alg"] = json!(format!("{algorithm:?}"));
        let verifying = DecodingKey::from_jwk(&jwk).map_err(|_| "its public members do not fit")?;
        let unused = AtomicI64::new(i64::MIN);
        let key = Self { key, verifying, algorithm, kid, public, needed_until: unused };
        // What the members promise is tried once, at the start, not at the first token.
        key.try_sign(None, &json!({})).map_err(|_| "its members do not make a key")?;
        Ok(key)
    }

    /// The same key as one that has signed nothing yet.
    pub(super) fn anew(&self) -> Self {
        Self {
            key: self.key.clone(),
            verifying: self.verifying.clone(),
            algorithm: self.algorithm,
            kid: self.kid.clone(),
            public: self.public.clone(),
            needed_until: AtomicI64::new(i64::MIN),
        }
    }

    /// Its name.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The name of the algorithm it signs with.
    pub fn algorithm(&self) -> &str {
        self.public["alg"].as_str().unwrap_or_default()
    }

    /// Signs `claims`, and notes until when the signature will be wanted.
    pub(super) fn sign(&self, typ: &str, claims: &Value) -> String {
        self.needed_until.fetch_max(claims["exp"].as_i64().unwrap_or(0), Ordering::Relaxed);
        self.try_sign(Some(typ), claims).expect("the key has signed before and claims are JSON")
    }

    fn try_sign(
        &self,
        typ: Option<&str>,
        claims: &Value,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let header = Header {
            typ: typ.map(str::to_owned),
            kid: Some(self.kid.clone()),
            ..Header::new(self.algorithm)
        };
        jsonwebtoken::encode(&header, claims, &self.key)
    }

    /// Whether it signed `input` with this `signature`.
    pub(super) fn verifies(&self, input: &str, signature: &str) -> bool {
        crypto::verify(signature, input.as_bytes(), &self.verifying, self.algorithm)
            .is_ok_and(|good| good)
    }

    /// Whether tokens it signed may still be good at `now`.
    pub(super) fn is_needed(&self, now: i64) -> bool {
        now < self.needed_until.load(Ordering::Relaxed)
    }

    /// Notes that it must be published until `until`, in seconds since the epoch.
    pub(super) fn needed_at_least_until(&self, until: i64) {
        self.needed_until.fetch_max(until, Ordering::Relaxed);
    }

    /// Takes over what another instance of the same key has promised.
    pub(super) fn inherit(&self, other: &Self) {
        self.needed_at_least_until(other.needed_until.load(Ordering::Relaxed));
    }

    /// The JWK, with its private members when asked.
    pub(super) fn jwk(&self, public_only: bool) -> Value {
        let mut jwk = self.public.clone();
        if !public_only {
            let der = self.key.as_bytes();
            let private =
                if jwk["kty"] == "RSA" { der::rsa_members(der) } else { der::ec_members(der) };
            for (name, value) in private.unwrap_or_default() {
                jwk[name] = json!(value);
            }
        }
        jwk
    }
}
