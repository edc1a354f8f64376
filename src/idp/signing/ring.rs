//! The keys in use: those that sign, and those that are over but still vouch for what they signed.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use serde_json::{Map, Value, json};

use crate::oauth::Jwt;

use crate::state::Store;

use super::kept::{Keep, KeptKeys};
use super::key::SigningKey;
use super::key_set::SigningKeys;

/// How much longer than its last token a retired key is published, in seconds: clocks differ.
const TOLERANCE_SECS: i64 = 60;

/// The keys of one server, which may be replaced while it runs.
#[derive(Default)]
pub struct KeyRing {
    keys: RwLock<Keys>,
    keep: Option<Keep>,
}

#[derive(Default)]
struct Keys {
    current: Vec<Arc<SigningKey>>,
    retired: Vec<Arc<SigningKey>>,
    /// These keys as they are kept, and those given at the start.
    kept: KeptKeys,
}

impl KeyRing {
    /// A ring without keys, which are kept in `store` if that outlives the process.
    pub fn new(store: &Arc<dyn Store>) -> Self {
        Self { keys: RwLock::default(), keep: Keep::new(store) }
    }

    /// Begins with `keys`: when it began with the same ones before, with those that have come in
    /// their place since.
    pub fn begin(&self, keys: SigningKeys) {
        self.follow();
        let given = keys.kids();
        if self.read().kept.given != given {
            self.replace(keys, Some(given));
        }
    }

    /// Puts `keys` in place of those in use. From now on only they sign; the old ones stay
    /// published until what they signed has expired.
    pub fn rotate(&self, keys: SigningKeys) {
        self.follow();
        self.replace(keys, None);
    }

    fn replace(&self, keys: SigningKeys, given: Option<Vec<String>>) {
        let mut ring = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let keys = keys.into_keys();
        let mut old = std::mem::take(&mut ring.current);
        old.append(&mut ring.retired);
        for old in old {
            match keys.iter().find(|key| key.kid() == old.kid()) {
                Some(same) => same.inherit(&old),
                None => ring.retired.push(old),
            }
        }
        ring.current = keys;
        if let Some(keep) = &self.keep {
            let jwks = |keys: &[Arc<SigningKey>]| keys.iter().map(|key| key.jwk(false)).collect();
            let given = given.unwrap_or_else(|| std::mem::take(&mut ring.kept.given));
            let (current, retired) = (jwks(&ring.current), jwks(&ring.retired));
            ring.kept = KeptKeys { given, current, retired };
            keep.write(&ring.kept);
        }
    }

    /// Takes over what is kept, when another process may have written it.
    fn follow(&self) {
        let Some(keep) = &self.keep else { return };
        let is_new = |ring: &Keys| ring.current.is_empty();
        if !keep.is_shared && !is_new(&self.read()) {
            return;
        }
        let Some(kept) = keep.read().filter(|kept| *kept != self.read().kept) else { return };
        let read = |jwks: &[Value]| -> Vec<Arc<SigningKey>> {
            let keys = jwks.iter().filter_map(|jwk| SigningKey::from_jwk(jwk).ok());
            keys.map(Arc::new).collect()
        };
        let (current, retired) = (read(&kept.current), read(&kept.retired));
        let mut ring = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        *ring = Keys { current, retired, kept };
    }

    /// Signs `claims` with the first key for `algorithm`, or with the first of all where no key
    /// is for it. `typ` names the kind of token.
    ///
    /// # Panics
    /// When the ring was never given keys.
    pub fn sign(&self, algorithm: &str, typ: &str, claims: &Value) -> String {
        self.follow();
        let key = {
            let ring = self.read();
            let fitting = ring.current.iter().find(|key| key.algorithm() == algorithm);
            let key = fitting.or(ring.current.first());
            Arc::clone(key.expect("a server starts with a key, and a set of keys is never empty"))
        };
        if let Some(keep) = &self.keep {
            keep.promise(&key, claims["exp"].as_i64().unwrap_or(0));
        }
        key.sign(typ, claims)
    }

    /// The claims of a token of kind `typ` that one of the keys signed, retired ones included.
    pub fn verify(&self, typ: &str, compact: &str) -> Option<Map<String, Value>> {
        let jwt = Jwt::decode(compact).ok()?;
        (jwt.header_str("typ") == Some(typ)).then_some(())?;
        let kid = jwt.header_str("kid")?;
        self.follow();
        let key = {
            let ring = self.read();
            let mut keys = ring.current.iter().chain(&ring.retired);
            keys.find(|key| key.kid() == kid).cloned()?
        };
        let (input, signature) = compact.rsplit_once('.')?;
        key.verifies(input, signature).then_some(jwt.claims)
    }

    /// The JWK Set that describes the keys at `now`, with their private members when asked.
    pub fn jwks(&self, now: i64, public_only: bool) -> Value {
        self.follow();
        let ring = self.read();
        if let Some(keep) = &self.keep {
            ring.retired.iter().for_each(|key| keep.recall(key));
        }
        let needed = |key: &&Arc<SigningKey>| key.is_needed(now - TOLERANCE_SECS);
        let keys: Vec<Value> = ring
            .current
            .iter()
            .chain(ring.retired.iter().filter(needed))
            .map(|key| key.jwk(public_only))
            .collect();
        json!({ "keys": keys })
    }

    fn read(&self) -> RwLockReadGuard<'_, Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for KeyRing {
    /// Names the keys; what they are is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ring = self.read();
        f.debug_list().entries(ring.current.iter().map(|key| key.kid())).finish()
    }
}
