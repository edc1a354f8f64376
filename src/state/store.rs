//! What a store can do, and which one a place names.

use std::fmt::Debug;
use std::sync::Arc;

use jiff::civil::Date;

use super::disk::Disk;
use super::redis::Redis;

/// A store could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("could not reach the state{}: {cause}", place.as_ref().map_or_else(String::new, |place| format!(" in {place}")))]
pub struct StoreError {
    cause: String,
    /// Where it is kept, without a password.
    place: Option<String>,
}

impl StoreError {
    /// What a store of another kind says.
    pub fn of(error: impl ToString) -> Self {
        Self { cause: error.to_string(), place: None }
    }

    /// The same, of a place.
    pub(super) fn at(self, place: &str) -> Self {
        Self { place: Some(place.to_owned()), ..self }
    }

    /// The same, with what whoever reads it can do.
    pub(super) fn advise(self, advice: &str) -> Self {
        Self { cause: format!("{}; {advice}", self.cause), ..self }
    }
}

/// One value that is set, or removed, together with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The table.
    pub table: String,
    /// The key.
    pub key: String,
    /// The value; absent to remove it.
    pub value: Option<Vec<u8>>,
}

/// What keeps the state of a mock. Calls are short, and may wait for a disk or a server
/// nearby.
pub trait Store: Debug + Send + Sync {
    /// A value.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn get(&self, table: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Whether there is a value.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn has(&self, table: &str, key: &str) -> Result<bool, StoreError> {
        self.get(table, key).map(|value| value.is_some())
    }

    /// Sets a value, or removes it.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn put(&self, table: &str, key: &str, value: Option<&[u8]>) -> Result<(), StoreError>;

    /// Sets a value, or removes it, if it is still what it was; says whether it was.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn swap(
        &self,
        table: &str,
        key: &str,
        was: Option<&[u8]>,
        value: Option<&[u8]>,
    ) -> Result<bool, StoreError>;

    /// Every key of a table with its value, in order of the keys.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn list(&self, table: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError>;

    /// Makes all of these changes or, when it fails or the process dies, none of them.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn write(&self, changes: &[Change]) -> Result<(), StoreError>;

    /// Shows the keys of a table from `first` on, in order, each with its value, until `see` says
    /// that it has seen enough. Nothing of the table is held meanwhile but the one value.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn scan(
        &self,
        table: &str,
        first: &str,
        see: &mut dyn FnMut(&str, &[u8]) -> bool,
    ) -> Result<(), StoreError>;

    /// Whether what is written may be read by another process, now or later.
    fn outlives(&self) -> bool {
        true
    }

    /// Whether other processes write to it too.
    fn is_shared(&self) -> bool {
        false
    }
}

/// Opens the store a place names: a `redis://` URL, or the path of a file.
///
/// # Errors
/// When it cannot be reached, or is in use by another process that would not share it.
pub fn open_store(place: &str) -> Result<Arc<dyn Store>, StoreError> {
    if place.starts_with("redis://") || place.starts_with("redis+unix://") {
        return Ok(Arc::new(Redis::open(place)?));
    }
    if let Some((scheme, _)) = place.split_once("://") {
        let advice = "give the path of a file, or a URL that begins with redis:// or redis+unix://";
        return Err(StoreError::of(format!("{scheme}:// is no kind of state; {advice}")));
    }
    Ok(Arc::new(Disk::open(std::path::Path::new(place))?))
}

/// The date the population of a store is relative to: the one it was first used with, so that whoever
/// comes back to it, or joins it, computes the same members.
///
/// # Errors
/// When the store cannot be read or written.
pub fn population_date(store: &dyn Store, today: Date) -> Result<Date, StoreError> {
    store.swap("population", "today", None, Some(today.to_string().as_bytes()))?;
    let kept = store.get("population", "today")?.unwrap_or_default();
    let read = std::str::from_utf8(&kept).map_err(StoreError::of)?;
    read.parse().map_err(StoreError::of)
}

/// The next number of a counter, from 0; nobody is given one twice.
pub fn next(store: &dyn Store, counter: &str) -> Result<u64, StoreError> {
    loop {
        let was = store.get("counters", counter)?;
        let number = was
            .as_ref()
            .and_then(|bytes| std::str::from_utf8(bytes).ok()?.parse::<u64>().ok())
            .unwrap_or_default();
        let then = (number + 1).to_string();
        if store.swap("counters", counter, was.as_deref(), Some(then.as_bytes()))? {
            return Ok(number);
        }
    }
}
