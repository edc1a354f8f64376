//! A store whose process can die.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use crate::state::{Change, Store, StoreError};

/// A store whose process dies after so many writes: nothing is written any more then.
#[derive(Debug)]
pub struct Mortal {
    inner: Arc<dyn Store>,
    left: AtomicI64,
    /// The most bytes that were written as one value, by table.
    longest: Mutex<BTreeMap<String, usize>>,
}

impl Mortal {
    pub fn around(inner: Arc<dyn Store>, writes: i64) -> Arc<Self> {
        Arc::new(Self { inner, left: AtomicI64::new(writes), longest: Mutex::default() })
    }

    /// Lets it live for so many writes more.
    pub fn give(&self, writes: i64) {
        self.left.store(writes, Ordering::SeqCst);
    }

    pub fn is_dead(&self) -> bool {
        self.left.load(Ordering::SeqCst) < 0
    }

    /// The most bytes that were written as one value of a table.
    pub fn longest(&self, table: &str) -> usize {
        self.longest.lock().expect("not poisoned").get(table).copied().unwrap_or_default()
    }

    fn live(&self) -> Result<(), StoreError> {
        if self.left.fetch_sub(1, Ordering::SeqCst) <= 0 {
            self.left.store(-1, Ordering::SeqCst);
            return Err(StoreError::of("the process is dead"));
        }
        Ok(())
    }
}

impl Store for Mortal {
    fn get(&self, table: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.get(table, key)
    }

    fn put(&self, table: &str, key: &str, value: Option<&[u8]>) -> Result<(), StoreError> {
        self.live()?;
        self.inner.put(table, key, value)
    }

    fn swap(
        &self,
        table: &str,
        key: &str,
        was: Option<&[u8]>,
        value: Option<&[u8]>,
    ) -> Result<bool, StoreError> {
        self.live()?;
        self.inner.swap(table, key, was, value)
    }

    fn list(&self, table: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.inner.list(table)
    }

    fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        self.live()?;
        for change in changes {
            let mut longest = self.longest.lock().expect("not poisoned");
            let longest = longest.entry(change.table.clone()).or_default();
            *longest = change.value.as_ref().map_or(0, Vec::len).max(*longest);
        }
        self.inner.write(changes)
    }

    fn scan(
        &self,
        table: &str,
        first: &str,
        see: &mut dyn FnMut(&str, &[u8]) -> bool,
    ) -> Result<(), StoreError> {
        self.inner.scan(table, first, see)
    }
}
