//! The keys of this payer: which one signs, and what of them is published.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::admin::{Flaw, ServerDefinition};
use crate::secret::ExposeSecret;

use super::settings::SigningKey;
use super::signing_files::signing_key;

/// The algorithms every SMART client can use, in the order of our own preference.
const SMART_ALGORITHMS: [&str; 2] = ["ES384", "RS384"];

/// How long the public half of a former key stays published: whatever it signed has expired then,
/// and caches have been renewed.
const FORMER_KEPT_SECS: i64 = 3600;

/// The keys, which can be replaced while the target runs.
pub struct Keys {
    rotated: watch::Receiver<Option<Vec<SigningKey>>>,
    held: Mutex<Held>,
}

struct Held {
    /// The keys of the start.
    first: Arc<KeyRing>,
    ring: Arc<KeyRing>,
    /// Former public keys, and until when they are published.
    former: Vec<(Value, i64)>,
    /// Keys that server definitions name, by the number of the definition.
    named: BTreeMap<u64, Named>,
}

/// A key that a server definition names.
struct Named {
    /// The files it was read from.
    files: (Option<String>, Option<String>),
    key: Arc<Key>,
}

fn files(definition: &ServerDefinition) -> (Option<String>, Option<String>) {
    (definition.signing_key_file.clone(), definition.signing_certificate_file.clone())
}

impl Keys {
    /// The configured keys, until `rotated` has others.
    pub fn new(
        settings: &[SigningKey],
        mut rotated: watch::Receiver<Option<Vec<SigningKey>>>,
    ) -> Self {
        // Whoever rotated keys before the start means these.
        let keys = rotated.borrow_and_update().clone();
        let ring = Arc::new(KeyRing::new(keys.as_deref().unwrap_or(settings)));
        Self {
            rotated,
            held: Mutex::new(Held {
                first: Arc::clone(&ring),
                ring,
                former: Vec::new(),
                named: BTreeMap::new(),
            }),
        }
    }

    /// The key that a definition names. It is read once; [`Keys::name`] reads it anew.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn named(
        &self,
        definition: &ServerDefinition,
        now_secs: i64,
    ) -> Result<Option<Arc<Key>>, Flaw> {
        let pid = definition.pid.unwrap_or_default();
        if let Some(named) = self.held(now_secs).named.get(&pid)
            && named.files == files(definition)
        {
            return Ok(Some(Arc::clone(&named.key)));
        }
        let key = signing_key(definition)?;
        Ok(self.name(definition, key, now_secs))
    }

    /// Signs for a definition with this key from now on, or with none of its own. Its former one
    /// stays published until whatever it signed has expired.
    pub fn name(
        &self,
        definition: &ServerDefinition,
        key: Option<Key>,
        now_secs: i64,
    ) -> Option<Arc<Key>> {
        let mut held = self.held(now_secs);
        let pid = definition.pid.unwrap_or_default();
        let key = key.map(Arc::new);
        let named = key.clone().map(|key| Named { files: files(definition), key });
        let old = match named {
            Some(named) => held.named.insert(pid, named),
            None => held.named.remove(&pid),
        };
        if let Some(old) = old.filter(|old| key.as_ref().is_none_or(|key| key.kid != old.key.kid)) {
            held.former.push((old.key.public_half(true), now_secs + FORMER_KEPT_SECS));
        }
        key
    }

    /// The keys to sign with now: the `present` ones, unless those of the start go on.
    pub fn ring(&self, now_secs: i64, present: bool) -> Arc<KeyRing> {
        let held = self.held(now_secs);
        Arc::clone(if present { &held.ring } else { &held.first })
    }

    /// The public halves as a JWK Set: of the keys to sign with, those that definitions name among
    /// them, and, `with_former`, of those that signed what may still be under way.
    pub fn public_set(&self, now_secs: i64, with_kid: bool, with_former: bool) -> Value {
        let held = self.held(now_secs);
        let mut keys = held.ring.public_keys(with_kid);
        let mut more: Vec<Value> =
            held.named.values().map(|named| named.key.public_half(with_kid)).collect();
        if with_former {
            more.extend(held.former.iter().map(|(key, _)| key.clone()));
        }
        // Several definitions may name one key.
        for key in more {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        json!({"keys": keys})
    }

    fn held(&self, now_secs: i64) -> MutexGuard<'_, Held> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rotated = self.rotated.clone();
        held.former.retain(|(_, until)| now_secs < *until);
        let latest = rotated.borrow_and_update().clone();
        if let Some(latest) = latest {
            let ring = KeyRing::new(&latest);
            let (new, old) = (ring.public_keys(true), held.ring.public_keys(true));
            if new != old {
                let until = now_secs + FORMER_KEPT_SECS;
                let former = old.into_iter().filter(|key| !new.contains(key));
                held.former.extend(former.map(|key| (key, until)));
                held.ring = Arc::new(ring);
            }
        }
        held
    }
}

/// A usable key.
pub struct Key {
    /// The name it is published under.
    pub kid: String,
    /// Its private half.
    pub encoding: EncodingKey,
    elliptic: bool,
    public: Value,
}

/// Why a configured key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The algorithm is none that signs with a key pair.
    #[error("`{0}` is not an algorithm for client assertions")]
    Algorithm(String),
    /// The PEM text is not such a key.
    #[error("the PEM text does not hold a key for it: {0}")]
    Pem(#[from] jsonwebtoken::errors::Error),
    /// The public half cannot be written down.
    #[error("its public half cannot be written as a JWK: {0}")]
    Jwk(#[from] serde_json::Error),
}

/// Every usable key.
pub struct KeyRing(Vec<Key>);

impl KeyRing {
    /// Reads the configured keys. One that cannot be used is left out and logged.
    pub fn new(settings: &[SigningKey]) -> Self {
        let mut keys = Vec::new();
        for setting in settings {
            match Key::read(setting) {
                Ok(key) => keys.push(key),
                Err(error) => {
                    tracing::error!(kid = setting.kid, "could not use a signing key: {error}");
                }
            }
        }
        Self(keys)
    }

    /// The key and algorithm to sign with: `wanted`, unless it is one of the two algorithms SMART
    /// names and the server advertises only the other.
    pub fn choose(&self, wanted: &str, advertised: &[String]) -> Option<(&Key, Algorithm)> {
        let usable = |name: &str| {
            let algorithm: Algorithm = name.parse().ok()?;
            let elliptic = name.starts_with("ES");
            let key = self.0.iter().find(|key| key.elliptic == elliptic)?;
            Some((key, algorithm))
        };
        let accepts = |name: &str| {
            advertised.is_empty() || advertised.iter().any(|advertised| advertised == name)
        };
        if accepts(wanted) || !SMART_ALGORITHMS.contains(&wanted) {
            return usable(wanted);
        }
        SMART_ALGORITHMS.into_iter().filter(|name| accepts(name)).find_map(usable)
    }

    /// The public halves.
    fn public_keys(&self, with_kid: bool) -> Vec<Value> {
        self.0.iter().map(|key| key.public_half(with_kid)).collect()
    }
}

impl Key {
    /// A key that was read already, with its public half.
    pub fn new(kid: String, encoding: EncodingKey, elliptic: bool, public: Value) -> Self {
        Self { kid, encoding, elliptic, public }
    }

    /// What this key signs of the algorithms SMART names, unless the server takes others only.
    pub fn algorithm(&self, advertised: &[String]) -> Option<Algorithm> {
        let (name, algorithm) =
            if self.elliptic { ("ES384", Algorithm::ES384) } else { ("RS384", Algorithm::RS384) };
        let fits = advertised.is_empty() || advertised.iter().any(|one| one == name);
        fits.then_some(algorithm)
    }

    /// Its public half, as a JWK.
    pub fn public_half(&self, with_kid: bool) -> Value {
        let mut public = self.public.clone();
        if with_kid {
            public["kid"] = json!(self.kid);
        }
        public
    }

    fn read(setting: &SigningKey) -> Result<Self, KeyError> {
        let pem = setting.pem.expose_secret().as_bytes();
        let algorithm: Algorithm =
            setting.alg.parse().map_err(|_| KeyError::Algorithm(setting.alg.clone()))?;
        let elliptic = setting.alg.starts_with("ES");
        let encoding = match &setting.alg {
            alg if alg.starts_with("ES") => EncodingKey::from_ec_pem(pem)?,
            alg if alg.starts_with("RS") || alg.starts_with("PS") => {
                EncodingKey::from_rsa_pem(pem)?
            }
            alg => return Err(KeyError::Algorithm(alg.clone())),
        };
        let mut public = serde_json::to_value(Jwk::from_encoding_key(&encoding, algorithm)?)?;
        public["use"] = json!("sig");
        public["alg"] = json!(setting.alg);
        Ok(Self { kid: setting.kid.clone(), encoding, elliptic, public })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn ring() -> KeyRing {
        let key = |alg: &str, pem: &str| SigningKey {
            kid: format!("key-{alg}"),
            alg: alg.to_owned(),
            pem: Secret::from(pem.to_owned()),
        };
        KeyRing::new(&[
            key("ES384", include_str!("../../fixtures/keys/client-es384.pem")),
            key("RS384", include_str!("../../fixtures/keys/client-rsa.pem")),
            key("ES384", "not a key"),
            key("HS256", "secret"),
        ])
    }

    #[test]
    fn only_public_members_are_published() {
        let keys = ring().public_keys(true);
        assert_eq!(keys.len(), 2);
        for key in &keys {
            for private in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
                assert!(key.get(private).is_none(), "{private}");
            }
        }
        assert_eq!(keys[0]["crv"], "P-384");
        assert_eq!(keys[1]["e"], "AQAB");
        assert!(ring().public_keys(false)[0].get("kid").is_none());
    }

    #[test]
    fn a_server_that_wants_the_other_algorithm_gets_it() {
        let ring = ring();
        let algorithm = |wanted: &str, advertised: &[&str]| {
            let advertised: Vec<String> = advertised.iter().map(|a| (*a).to_owned()).collect();
            ring.choose(wanted, &advertised).map(|(_, algorithm)| algorithm)
        };
        assert_eq!(algorithm("ES384", &[]), Some(Algorithm::ES384));
        assert_eq!(algorithm("ES384", &["RS384"]), Some(Algorithm::RS384));
        assert_eq!(algorithm("RS384", &["ES384", "RS384"]), Some(Algorithm::RS384));
        assert_eq!(algorithm("ES384", &["EdDSA"]), None);
        assert_eq!(algorithm("RS256", &["ES384"]), Some(Algorithm::RS256));
    }
}
