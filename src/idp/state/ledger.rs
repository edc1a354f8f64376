//! Entries of one kind, each kept until a time of its own: in memory, or in a store that outlives
//! the process or is shared with others.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::state::{Change, Shelf, Store};

use super::expiring::Expiring;

/// The time of what is never forgotten.
pub const FOR_EVER: i64 = i64::MAX;
/// How often a store is swept, in seconds.
const SWEEP_EVERY_SECS: i64 = 300;
/// How much longer than asked a store keeps what is prolonged, so that a token that is issued every
/// second does not cost a write every second.
const SLACK_SECS: i64 = 600;

/// The entries of one kind, by key.
pub struct Ledger<V>(Place<V>);

enum Place<V> {
    Memory(Mutex<Expiring<String, V>>),
    Stored(Stored<V>),
}

struct Stored<V> {
    store: Arc<dyn Store>,
    table: &'static str,
    shelf: Shelf<Entry<V>>,
    /// When it was swept. Held to read while something is added, so that what is added anew is
    /// never swept with what was there before.
    swept_at: RwLock<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<V> {
    forget_at: i64,
    value: V,
}

impl<V: Clone + Serialize + DeserializeOwned> Ledger<V> {
    /// The entries in a table of `store`; in this process alone where the store dies with it.
    pub fn new(store: &Arc<dyn Store>, table: &'static str) -> Self {
        Self(if store.outlives() {
            let shelf = Shelf::new(store, table);
            let swept_at = RwLock::default();
            Place::Stored(Stored { store: Arc::clone(store), table, shelf, swept_at })
        } else {
            Place::Memory(Mutex::default())
        })
    }

    /// The entry, unless its time has come.
    pub fn get(&self, key: &str, now: i64) -> Option<V> {
        match &self.0 {
            Place::Memory(entries) => lock(entries).get(key, now).cloned(),
            Place::Stored(stored) => {
                stored.shelf.get(key).filter(|entry| now < entry.forget_at).map(|entry| entry.value)
            }
        }
    }

    /// Keeps a value until `forget_at`, in place of any under this key.
    pub fn insert(&self, key: &str, value: V, forget_at: i64, now: i64) {
        match &self.0 {
            Place::Memory(entries) => lock(entries).insert(key.to_owned(), value, forget_at, now),
            Place::Stored(stored) => {
                stored.sweep(now);
                let _held = stored.swept_at.read().unwrap_or_else(PoisonError::into_inner);
                stored.shelf.put(key, &Entry { forget_at, value });
            }
        }
    }

    /// Keeps a value unless there is one; whether there was none. Of two at the same time one wins.
    /// What cannot be written counts as known: nobody may do twice what may be done once.
    pub fn insert_new(&self, key: &str, value: V, forget_at: i64, now: i64) -> bool {
        match &self.0 {
            Place::Memory(entries) => {
                let mut entries = lock(entries);
                let is_new = entries.get(key, now).is_none();
                if is_new {
                    entries.insert(key.to_owned(), value, forget_at, now);
                }
                is_new
            }
            Place::Stored(stored) => {
                stored.sweep(now);
                let _held = stored.swept_at.read().unwrap_or_else(PoisonError::into_inner);
                let entry = Entry { forget_at, value };
                if stored.shelf.add(key, &entry) {
                    return true;
                }
                // What is there may be over.
                let renewed = stored.shelf.update(key, |known| {
                    let is_over = known.forget_at <= now;
                    if is_over {
                        *known = Entry { forget_at, value: entry.value.clone() };
                    }
                    is_over
                });
                renewed.unwrap_or_default()
            }
        }
    }

    /// Changes an entry, also one whose time has come, and says what came of it.
    pub fn update<R>(&self, key: &str, mut change: impl FnMut(&mut V) -> R) -> Option<R> {
        match &self.0 {
            Place::Memory(entries) => lock(entries).get_mut(key).map(change),
            Place::Stored(stored) => stored.shelf.update(key, |entry| change(&mut entry.value)),
        }
    }

    /// Keeps an entry at least until `forget_at`.
    pub fn prolong(&self, key: &str, forget_at: i64) {
        match &self.0 {
            Place::Memory(entries) => lock(entries).prolong(key, forget_at),
            Place::Stored(stored) => {
                if stored.shelf.get(key).is_some_and(|entry| entry.forget_at < forget_at) {
                    let further = forget_at.saturating_add(SLACK_SECS);
                    stored
                        .shelf
                        .update(key, |entry| entry.forget_at = entry.forget_at.max(further));
                }
            }
        }
    }

    /// Takes an entry out.
    pub fn remove(&self, key: &str) {
        match &self.0 {
            Place::Memory(entries) => {
                lock(entries).remove(key);
            }
            Place::Stored(stored) => stored.shelf.remove(key),
        }
    }

    /// Every entry whose time has not come, in order of the keys.
    pub fn entries(&self, now: i64) -> Vec<(String, V)> {
        match &self.0 {
            Place::Memory(entries) => {
                let entries = lock(entries);
                entries.iter(now).map(|(key, value)| (key.clone(), value.clone())).collect()
            }
            Place::Stored(stored) => {
                let listed = stored.shelf.list().into_iter();
                let kept = listed.filter(|(_, entry)| now < entry.forget_at);
                kept.map(|(key, entry)| (key, entry.value)).collect()
            }
        }
    }
}

impl<V: Serialize + DeserializeOwned> Stored<V> {
    /// Drops what is over, seldom.
    fn sweep(&self, now: i64) {
        if now
            < self
                .swept_at
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .saturating_add(SWEEP_EVERY_SECS)
        {
            return;
        }
        let mut swept_at = self.swept_at.write().unwrap_or_else(PoisonError::into_inner);
        if now < swept_at.saturating_add(SWEEP_EVERY_SECS) {
            return;
        }
        *swept_at = now;
        let listed: BTreeMap<String, Entry<V>> = self.shelf.list().into_iter().collect();
        let over = listed.into_iter().filter(|(_, entry)| entry.forget_at <= now);
        if self.store.is_shared() {
            // Others may have kept it anew since it was read.
            over.for_each(|(key, entry)| self.shelf.remove_if(&key, &entry));
            return;
        }
        let gone = |(key, _)| Change { table: self.table.to_owned(), key, value: None };
        let changes: Vec<Change> = over.map(gone).collect();
        if let Err(error) = self.store.write(&changes) {
            tracing::error!("{error}");
        }
    }
}

impl<V> fmt::Debug for Ledger<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Memory(_) => f.write_str("Ledger(memory)"),
            Place::Stored(stored) => write!(f, "Ledger({})", stored.table),
        }
    }
}

fn lock<V>(entries: &Mutex<Expiring<String, V>>) -> MutexGuard<'_, Expiring<String, V>> {
    entries.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Memory, open_store};

    /// A ledger in memory, and one in a file.
    fn both(directory: &std::path::Path) -> [Ledger<u32>; 2] {
        let memory: Arc<dyn Store> = Arc::new(Memory::default());
        let path = directory.join("state").display().to_string();
        let file = open_store(&path).expect("a file");
        [Ledger::new(&memory, "numbers"), Ledger::new(&file, "numbers")]
    }

    #[test]
    fn an_entry_is_kept_until_its_time() {
        let directory = tempfile::tempdir().expect("a directory");
        for ledger in both(directory.path()) {
            ledger.insert("a", 1, 100, 0);
            assert_eq!((ledger.get("a", 99), ledger.get("a", 100)), (Some(1), None));
            assert_eq!(ledger.update("a", |number| std::mem::replace(number, 2)), Some(1));
            ledger.prolong("a", 200);
            ledger.prolong("a", 150);
            assert_eq!(ledger.get("a", 199), Some(2));
            ledger.insert("b", 3, FOR_EVER, 10_000);
            assert_eq!(ledger.entries(10_000), [("b".to_owned(), 3)]);
            assert_eq!(ledger.update("a", |number| *number), None, "it was swept");
            ledger.remove("b");
            assert_eq!(ledger.get("b", 10_000), None);
        }
    }

    #[test]
    fn only_the_first_is_new_until_it_is_over() {
        let directory = tempfile::tempdir().expect("a directory");
        for ledger in both(directory.path()) {
            assert!(ledger.insert_new("a", 1, 100, 0));
            assert!(!ledger.insert_new("a", 2, 500, 99));
            assert!(ledger.insert_new("a", 3, 500, 100), "the first is over");
            assert!(!ledger.insert_new("a", 4, 900, 450));
            assert_eq!(ledger.get("a", 450), Some(3));
        }
    }
}
