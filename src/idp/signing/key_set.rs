//! The keys an operator gives the server: PEM files, or a keystore in the form of a JWK Set.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::key::{KeyError, SigningKey};

/// Keys to sign with, never none. Of each algorithm the first one signs; the others are published
/// so that what they signed stays good.
#[derive(Clone)]
pub struct SigningKeys(Vec<Arc<SigningKey>>);

impl SigningKeys {
    /// Reads private keys in PKCS#8 PEM.
    ///
    /// # Errors
    /// When there is none, or one is neither RSA nor EC on P-256 or P-384.
    pub fn from_pems(pems: &[&str]) -> Result<Self, KeyError> {
        Self::read(pems, |pem| SigningKey::from_pem(pem))
    }

    /// Reads a keystore: a JWK Set of private keys.
    ///
    /// # Errors
    /// When it is none, or one of its keys cannot sign.
    pub fn from_jwks(text: &str) -> Result<Self, KeyError> {
        let set: Value =
            serde_json::from_str(text).map_err(|error| KeyError::NotSet(error.to_string()))?;
        let keys = set["keys"]
            .as_array()
            .ok_or_else(|| KeyError::NotSet("it has no array `keys`".to_owned()))?;
        Self::read(keys, SigningKey::from_jwk)
    }

    fn read<T>(
        sources: &[T],
        read: impl Fn(&T) -> Result<SigningKey, &'static str>,
    ) -> Result<Self, KeyError> {
        let mut keys: Vec<Arc<SigningKey>> = Vec::new();
        for (index, source) in sources.iter().enumerate() {
            let unusable = |why| KeyError::Unusable { at: index + 1, why };
            let key = read(source).map_err(unusable)?;
            if keys.iter().any(|known| known.kid() == key.kid()) {
                return Err(unusable("its kid is the one of an earlier key"));
            }
            keys.push(Arc::new(key));
        }
        if keys.is_empty() { Err(KeyError::None) } else { Ok(Self(keys)) }
    }

    /// The same keys for another server: what one has signed is nothing to the other. Reading keys
    /// proves them, which takes longer.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self(self.0.iter().map(|key| Arc::new(key.anew())).collect())
    }

    /// The names of the keys.
    pub(super) fn kids(&self) -> Vec<String> {
        self.0.iter().map(|key| key.kid().to_owned()).collect()
    }

    pub(super) fn into_keys(self) -> Vec<Arc<SigningKey>> {
        self.0
    }
}

impl fmt::Debug for SigningKeys {
    /// Names the keys; what they are is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| key.kid())).finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RSA: &str = include_str!("../../../fixtures/keys/idp-rsa.pem");
    const P256: &str = include_str!("../../../fixtures/keys/idp-es256.pem");
    const P384: &str = include_str!("../../../fixtures/keys/idp-es384.pem");

    fn jwks(keys: &SigningKeys, public_only: bool) -> Value {
        let keys: Vec<Value> = keys.0.iter().map(|key| key.jwk(public_only)).collect();
        json!({ "keys": keys })
    }

    #[test]
    fn a_keystore_written_from_keys_gives_the_same_keys() {
        let keys = SigningKeys::from_pems(&[RSA, P256, P384]).expect("keys");
        let algorithms: Vec<&str> = keys.0.iter().map(|key| key.algorithm()).collect();
        assert_eq!(algorithms, ["RS256", "ES256", "ES384"]);
        let keystore = jwks(&keys, false);
        let again = SigningKeys::from_jwks(&keystore.to_string()).expect("a keystore");
        assert_eq!(jwks(&again, false), keystore);
    }

    #[test]
    fn published_keys_have_public_members_only() {
        let keys = SigningKeys::from_pems(&[RSA, P256]).expect("keys");
        for jwk in jwks(&keys, true)["keys"].as_array().expect("a list") {
            for private in ["d", "p", "q", "dp", "dq", "qi"] {
                assert_eq!(jwk.get(private), None);
            }
        }
        assert!(!format!("{keys:?}").contains("PRIVATE"));
    }

    #[test]
    fn the_algorithm_is_the_one_the_key_states() {
        let keys = SigningKeys::from_pems(&[RSA]).expect("a key");
        let mut keystore = jwks(&keys, false);
        keystore["keys"][0]["alg"] = json!("RS512");
        let keys = SigningKeys::from_jwks(&keystore.to_string()).expect("a keystore");
        assert_eq!(keys.0[0].algorithm(), "RS512");
    }

    #[test]
    fn what_cannot_sign_is_refused_and_named() {
        let keys = SigningKeys::from_pems(&[P256, RSA]).expect("keys");
        let public = jwks(&keys, true).to_string();
        let private = jwks(&keys, false);
        let other = |at: usize, member: &str, value: Value| {
            let mut set = private.clone();
            set["keys"][at][member] = value;
            set.to_string()
        };
        for (text, expected) in [
            ("[]".to_owned(), "the text is not a JWK Set: it has no array `keys`"),
            (r#"{"keys":[]}"#.to_owned(), "there is no key to sign with"),
            (public, "key 1 cannot sign: one of x, y and d is missing"),
            (other(1, "q", json!("")), "key 2 cannot sign: a private member of RSA is missing"),
            (other(1, "kty", json!("oct")), "key 2 cannot sign: its kty is neither RSA nor EC"),
            (
                other(0, "alg", json!("ES384")),
                "key 1 cannot sign: its crv and alg do not make ES256 or ES384",
            ),
            (
                other(1, "kid", private["keys"][0]["kid"].clone()),
                "key 2 cannot sign: its kid is the one of an earlier key",
            ),
        ] {
            let error = SigningKeys::from_jwks(&text).expect_err(expected);
            assert_eq!(error.to_string(), expected);
        }
        assert!(SigningKeys::from_pems(&["no PEM"]).is_err());
    }
}
