//! The memory against replay: which assertions were accepted, for as long as each is good.
//!
//! Nothing is ever dropped to make room: a burst of new assertions must not make an old one good
//! again. An entry costs a few dozen bytes, whatever its `jti` looks like, and is dropped once its
//! assertion has expired. Where the state outlives the server, so does this memory.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::state::Store;

use super::ledger::Ledger;

/// How many seconds of expiry share a list, and so are swept together.
const SLOT_SECS: i64 = 30;

/// Stands for issuer and `jti`: half a SHA-256, so that only chance could confuse two.
type Fingerprint = [u8; 16];

/// What was accepted and may not be accepted again.
#[derive(Debug)]
pub struct Replay {
    /// What is remembered in this process alone.
    seen: Mutex<Seen>,
    /// Where it is remembered instead.
    kept: Option<Ledger<()>>,
}

#[derive(Debug, Default)]
struct Seen {
    forget_at: HashMap<Fingerprint, i64>,
    by_slot: BTreeMap<i64, Vec<Fingerprint>>,
}

impl Replay {
    /// The memory in a table of `store`.
    pub fn new(store: &Arc<dyn Store>, table: &'static str) -> Self {
        let kept = store.outlives().then(|| Ledger::new(store, table));
        Self { seen: Mutex::default(), kept }
    }

    /// Remembers `jti` of `issuer` until `forget_at`, in seconds since the epoch. Says whether it
    /// was new: of two equal ones at the same time, one is.
    pub fn remember(&self, issuer: &str, jti: &str, forget_at: i64, now: i64) -> bool {
        let fingerprint = fingerprint(issuer, jti);
        if let Some(kept) = &self.kept {
            return kept.insert_new(&URL_SAFE_NO_PAD.encode(fingerprint), (), forget_at, now);
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.sweep(now);
        if seen.forget_at.get(&fingerprint).is_some_and(|forget_at| now < *forget_at) {
            return false;
        }
        seen.forget_at.insert(fingerprint, forget_at);
        seen.by_slot.entry(forget_at.div_euclid(SLOT_SECS)).or_default().push(fingerprint);
        true
    }

    /// Forgets everything once `size` are remembered, as a memory without plan does; not what
    /// outlives the process.
    pub fn forget_beyond(&self, size: usize) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.forget_at.len() >= size {
            *seen = Seen::default();
        }
    }

    /// How many are remembered.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).forget_at.len()
    }
}

impl Seen {
    /// Drops whole slots whose time has passed.
    fn sweep(&mut self, now: i64) {
        let current = now.div_euclid(SLOT_SECS);
        while let Some(slot) = self.by_slot.first_entry().filter(|slot| *slot.key() < current) {
            for fingerprint in slot.remove() {
                // It may have been accepted anew since, with a later expiry.
                if self.forget_at.get(&fingerprint).is_some_and(|forget_at| *forget_at <= now) {
                    self.forget_at.remove(&fingerprint);
                }
            }
        }
        if self.forget_at.is_empty() {
            self.forget_at.shrink_to_fit();
        }
    }
}

/// The length of the issuer keeps `ab` + `c` apart from `a` + `bc`.
fn fingerprint(issuer: &str, jti: &str) -> Fingerprint {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(&(issuer.len() as u64).to_be_bytes());
    context.update(issuer.as_bytes());
    context.update(jti.as_bytes());
    let whole = context.finish();
    let mut fingerprint = [0; 16];
    fingerprint.copy_from_slice(&whole.as_ref()[..16]);
    fingerprint
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Memory;

    fn replay() -> Replay {
        let store: Arc<dyn Store> = Arc::new(Memory::default());
        Replay::new(&store, "assertions")
    }

    #[test]
    fn what_was_seen_stays_seen_until_it_expires() {
        let replay = replay();
        assert!(replay.remember("a", "1", 300, 0));
        assert!(!replay.remember("a", "1", 300, 299));
        assert!(replay.remember("b", "1", 300, 0), "another issuer's");
        assert!(replay.remember("a", "1", 600, 300), "the first has expired");
        assert!(!replay.remember("a", "1", 600, 400));
    }

    #[test]
    fn a_burst_makes_nothing_old_good_again() {
        let replay = replay();
        assert!(replay.remember("a", "old", 300, 0));
        for number in 0..200_000 {
            assert!(replay.remember("a", &number.to_string(), 300, 1));
        }
        assert!(!replay.remember("a", "old", 300, 2));
        assert!(!replay.remember("a", "199999", 300, 299));
    }

    #[test]
    fn what_has_expired_is_dropped() {
        let replay = replay();
        for number in 0..1000 {
            replay.remember("a", &number.to_string(), 300, number / 10);
        }
        assert_eq!(replay.len(), 1000);
        assert!(replay.remember("a", "next", 700, 400));
        assert_eq!(replay.len(), 1);
    }

    #[test]
    fn a_later_expiry_outlives_the_slot_of_the_first() {
        let replay = replay();
        assert!(replay.remember("a", "1", 10, 0));
        assert!(replay.remember("a", "1", 500, 20));
        assert!(replay.remember("a", "other", 600, 100), "sweeps the first slot");
        assert!(!replay.remember("a", "1", 500, 101));
    }

    #[test]
    fn names_are_not_run_together() {
        let replay = replay();
        assert!(replay.remember("ab", "c", 300, 0));
        assert!(replay.remember("a", "bc", 300, 0));
    }
}
