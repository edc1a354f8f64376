//! A map whose entries are forgotten at a time of their own.

use std::borrow::Borrow;
use std::collections::BTreeMap;

/// How often outdated entries are swept out, in seconds.
const SWEEP_EVERY_SECS: i64 = 60;

/// A map with a time to forget each entry, in seconds since the epoch.
#[derive(Debug)]
pub struct Expiring<K, V> {
    entries: BTreeMap<K, (i64, V)>,
    swept_at: i64,
}

impl<K, V> Default for Expiring<K, V> {
    fn default() -> Self {
        Self { entries: BTreeMap::new(), swept_at: 0 }
    }
}

impl<K: Ord, V> Expiring<K, V> {
    /// Adds an entry to be kept until `forget_at`.
    pub fn insert(&mut self, key: K, value: V, forget_at: i64, now: i64) {
        // Sweeping seldom keeps an insertion cheap under load.
        if now >= self.swept_at + SWEEP_EVERY_SECS {
            self.entries.retain(|_, (forget_at, _)| *forget_at > now);
            self.swept_at = now;
        }
        self.entries.insert(key, (forget_at, value));
    }

    /// The entry for `key`, unless its time has come.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q, now: i64) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let (forget_at, value) = self.entries.get(key)?;
        (*forget_at > now).then_some(value)
    }

    /// The entry for `key`, to change it.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.entries.get_mut(key).map(|(_, value)| value)
    }

    /// Takes the entry for `key` out.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.entries.remove(key).map(|(_, value)| value)
    }

    /// Keeps an entry at least until `forget_at`.
    pub fn prolong<Q: Ord + ?Sized>(&mut self, key: &Q, forget_at: i64)
    where
        K: Borrow<Q>,
    {
        if let Some((until, _)) = self.entries.get_mut(key) {
            *until = forget_at.max(*until);
        }
    }

    /// Every entry whose time has not come, with its key.
    pub fn iter(&self, now: i64) -> impl Iterator<Item = (&K, &V)> {
        let kept = self.entries.iter().filter(move |(_, (forget_at, _))| *forget_at > now);
        kept.map(|(key, (_, value))| (key, value))
    }

    /// Every entry whose time has not come.
    pub fn values(&self, now: i64) -> impl Iterator<Item = &V> {
        self.iter(now).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_forgotten_after_its_time_and_not_before() {
        let mut map = Expiring::default();
        map.insert("early", 1, 100, 0);
        map.insert("late", 2, 500, 0);
        map.insert("next", 3, 900, 99);
        assert_eq!(map.get("early", 99), Some(&1));
        assert_eq!(map.get("early", 100), None);
        map.insert("last", 4, 900, 200);
        assert!(map.get_mut("early").is_none(), "it was swept out");
        assert_eq!(map.get("late", 200), Some(&2));
    }
}
