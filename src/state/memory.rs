//! The state in memory: it dies with the process.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::store::{Change, Store, StoreError};

type Table = BTreeMap<String, Vec<u8>>;

/// A store in memory.
#[derive(Debug, Default)]
pub struct Memory(Mutex<BTreeMap<String, Table>>);

impl Memory {
    fn tables(&self) -> MutexGuard<'_, BTreeMap<String, Table>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn set(tables: &mut BTreeMap<String, Table>, table: &str, key: &str, value: Option<&[u8]>) {
    match value {
        Some(value) => {
            let table = tables.entry(table.to_owned()).or_default();
            table.insert(key.to_owned(), value.to_owned());
        }
        None => {
            if let Some(table) = tables.get_mut(table) {
                table.remove(key);
            }
        }
    }
}

impl Store for Memory {
    fn outlives(&self) -> bool {
        false
    }

    fn get(&self, table: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.tables().get(table).and_then(|table| table.get(key)).cloned())
    }

    fn put(&self, table: &str, key: &str, value: Option<&[u8]>) -> Result<(), StoreError> {
        set(&mut self.tables(), table, key, value);
        Ok(())
    }

    fn swap(
        &self,
        table: &str,
        key: &str,
        was: Option<&[u8]>,
        value: Option<&[u8]>,
    ) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        let is = tables.get(table).and_then(|table| table.get(key)).map(Vec::as_slice);
        let same = is == was;
        if same {
            set(&mut tables, table, key, value);
        }
        Ok(same)
    }

    fn list(&self, table: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let tables = self.tables();
        let entries = tables.get(table).into_iter().flatten();
        Ok(entries.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        let mut tables = self.tables();
        for change in changes {
            set(&mut tables, &change.table, &change.key, change.value.as_deref());
        }
        Ok(())
    }

    fn scan(
        &self,
        table: &str,
        first: &str,
        see: &mut dyn FnMut(&str, &[u8]) -> bool,
    ) -> Result<(), StoreError> {
        // Whoever looks may look elsewhere meanwhile, so the tables are not held.
        let mut next = Some((first.to_owned(), true));
        while let Some((from, inclusive)) = next {
            let found = {
                let tables = self.tables();
                let from = if inclusive { Bound::Included(from) } else { Bound::Excluded(from) };
                let mut rest = tables
                    .get(table)
                    .into_iter()
                    .flat_map(|table| table.range((from.clone(), Bound::Unbounded)));
                rest.next().map(|(key, value)| (key.clone(), value.clone()))
            };
            next = found.filter(|(key, value)| see(key, value)).map(|(key, _)| (key, false));
        }
        Ok(())
    }
}
