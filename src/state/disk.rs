//! The state in one file: a mock that is killed comes back with it.

use std::path::Path;

use redb::{
    AccessGuard, Database, DatabaseError, ReadableDatabase, ReadableTable, StorageError,
    TableDefinition,
};

use super::store::{Change, Store, StoreError};

/// Table and key, and the value.
const STATE: TableDefinition<'_, (&str, &str), &[u8]> = TableDefinition::new("state 1");

/// How much of the file may be in memory.
const CACHE_BYTES: usize = 32 * 1024 * 1024;

/// A store in a file that one process has to itself.
#[derive(Debug)]
pub(super) struct Disk(Database);

impl Disk {
    /// Opens the file, or makes it.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let mut builder = Database::builder();
        builder.set_cache_size(CACHE_BYTES);
        let place = path.display().to_string();
        let is_new = !path.exists();
        let database = builder.create(path).map_err(|error| {
            let advice = match &error {
                DatabaseError::DatabaseAlreadyOpen => {
                    "another process has it: end that one, give each its own file, or share a Redis"
                }
                DatabaseError::Storage(StorageError::Io(_)) => {
                    "give a file in a directory that is there and can be written to"
                }
                _ => "it may be something else's file: give another one, or remove it",
            };
            StoreError::of(error).advise(advice).at(&place)
        })?;
        if is_new {
            keep_private(path).map_err(|error| StoreError::of(error).at(&place))?;
        }
        let disk = Self(database);
        // So that reading finds the table from the first time on.
        disk.change(|_| Ok(())).map_err(|error| error.at(&place))?;
        Ok(disk)
    }

    /// Changes the table; what is written is on the disk when this returns.
    fn change<T>(
        &self,
        change: impl FnOnce(
            &mut redb::Table<'_, (&'static str, &'static str), &'static [u8]>,
        ) -> Result<T, redb::StorageError>,
    ) -> Result<T, StoreError> {
        let transaction = self.0.begin_write().map_err(StoreError::of)?;
        let changed = {
            let mut table = transaction.open_table(STATE).map_err(StoreError::of)?;
            change(&mut table).map_err(StoreError::of)?
        };
        transaction.commit().map_err(StoreError::of)?;
        Ok(changed)
    }
}

/// Has only its owner read a file: it holds keys and secrets.
#[cfg(unix)]
fn keep_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn keep_private(_: &Path) -> std::io::Result<()> {
    Ok(())
}

impl Store for Disk {
    fn get(&self, table: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let transaction = self.0.begin_read().map_err(StoreError::of)?;
        let state = transaction.open_table(STATE).map_err(StoreError::of)?;
        let found = state.get((table, key)).map_err(StoreError::of)?;
        Ok(found.map(|value| value.value().to_owned()))
    }

    fn put(&self, table: &str, key: &str, value: Option<&[u8]>) -> Result<(), StoreError> {
        self.change(|state| {
            match value {
                Some(value) => state.insert((table, key), value)?,
                None => state.remove((table, key))?,
            };
            Ok(())
        })
    }

    fn swap(
        &self,
        table: &str,
        key: &str,
        was: Option<&[u8]>,
        value: Option<&[u8]>,
    ) -> Result<bool, StoreError> {
        // Writers wait for each other, so nothing comes between the look and the change.
        self.change(|state| {
            let same = state.get((table, key))?.as_ref().map(AccessGuard::value) == was;
            if same {
                match value {
                    Some(value) => state.insert((table, key), value)?,
                    None => state.remove((table, key))?,
                };
            }
            Ok(same)
        })
    }

    fn list(&self, table: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let transaction = self.0.begin_read().map_err(StoreError::of)?;
        let state = transaction.open_table(STATE).map_err(StoreError::of)?;
        let mut found = Vec::new();
        for entry in state.range((table, "")..).map_err(StoreError::of)? {
            let (place, value) = entry.map_err(StoreError::of)?;
            let (its_table, key) = place.value();
            if its_table != table {
                break;
            }
            found.push((key.to_owned(), value.value().to_owned()));
        }
        Ok(found)
    }

    fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        self.change(|state| {
            for Change { table, key, value } in changes {
                let place = (table.as_str(), key.as_str());
                match value {
                    Some(value) => state.insert(place, value.as_slice())?,
                    None => state.remove(place)?,
                };
            }
            Ok(())
        })
    }

    fn scan(
        &self,
        table: &str,
        first: &str,
        see: &mut dyn FnMut(&str, &[u8]) -> bool,
    ) -> Result<(), StoreError> {
        let transaction = self.0.begin_read().map_err(StoreError::of)?;
        let state = transaction.open_table(STATE).map_err(StoreError::of)?;
        for entry in state.range((table, first)..).map_err(StoreError::of)? {
            let (place, value) = entry.map_err(StoreError::of)?;
            let (its_table, key) = place.value();
            if its_table != table || !see(key, value.value()) {
                break;
            }
        }
        Ok(())
    }
}
