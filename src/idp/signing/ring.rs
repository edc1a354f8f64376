//! The keys in use: those that sign, and those that are over but still vouch for what they signed.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use serde_json::{Map, Value, json};

use crate::oauth::Jwt;

use super::key::SigningKey;
use super::key_set::SigningKeys;

/// How much longer than its last token a retired key is published, in seconds: clocks differ.
const TOLERANCE_SECS: i64 = 60;

/// The keys of one server, which may be replaced while it runs.
#[derive(Default)]
pub struct KeyRing(RwLock<Keys>);

#[derive(Default)]
struct Keys {
    current: Vec<Arc<SigningKey>>,
    retired: Vec<Arc<SigningKey>>,
}

impl KeyRing {
    /// Puts `keys` in place of those in use. From now on only they sign; the old ones stay
    /// published until what they signed has expired.
    pub fn rotate(&self, keys: SigningKeys) {
        let mut ring = self.0.write().unwrap_or_else(PoisonError::into_inner);
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
    }

    /// Signs `claims` with the first key for `algorithm`, or with the first of all where no key
    /// is for it. `typ` names the kind of token.
    ///
    /// # Panics
    /// When the ring was never given keys.
    pub fn sign(&self, algorithm: &str, typ: &str, claims: &Value) -> String {
        let key = {
            let ring = self.read();
            let fitting = ring.current.iter().find(|key| key.algorithm() == algorithm);
            let key = fitting.or(ring.current.first());
            Arc::clone(key.expect("a server starts with a key, and a set of keys is never empty"))
        };
        key.sign(typ, claims)
    }

    /// The claims of a token of kind `typ` that one of the keys signed, retired ones included.
    pub fn verify(&self, typ: &str, compact: &str) -> Option<Map<String, Value>> {
        let jwt = Jwt::decode(compact).ok()?;
        (jwt.header_str("typ") == Some(typ)).then_some(())?;
        let kid = jwt.header_str("kid")?;
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
        let ring = self.read();
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
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for KeyRing {
    /// Names the keys; what they are is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ring = self.read();
        f.debug_list().entries(ring.current.iter().map(|key| key.kid())).finish()
    }
}
