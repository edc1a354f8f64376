//! Values of one kind in a store, each under its key.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::store::{Change, Store, StoreError};

/// The values of one kind. What cannot be read is not there, and is logged: whoever asks for a
/// right that cannot be looked up has none.
pub struct Shelf<T> {
    store: Arc<dyn Store>,
    table: String,
    holds: PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned> Shelf<T> {
    /// The values in a table.
    pub fn new(store: &Arc<dyn Store>, table: impl Into<String>) -> Self {
        Self { store: Arc::clone(store), table: table.into(), holds: PhantomData }
    }

    /// A value.
    pub fn get(&self, key: &str) -> Option<T> {
        let bytes = logged(self.store.get(&self.table, key)).flatten()?;
        read(&bytes)
    }

    /// Whether there is a value; where that cannot be told, there may be.
    pub fn has(&self, key: &str) -> bool {
        logged(self.store.has(&self.table, key)).unwrap_or(true)
    }

    /// Sets a value; says whether it is kept now.
    pub fn put(&self, key: &str, value: &T) -> bool {
        let written = written(value);
        logged(self.store.put(&self.table, key, Some(&written))).is_some()
    }

    /// Sets a value where there is none; says whether it did. Of two at the same time one does.
    pub fn add(&self, key: &str, value: &T) -> bool {
        let written = written(value);
        logged(self.store.swap(&self.table, key, None, Some(&written))).unwrap_or_default()
    }

    /// Removes a value that is still this one.
    pub fn remove_if(&self, key: &str, value: &T) {
        logged(self.store.swap(&self.table, key, Some(&written(value)), None));
    }

    /// Removes a value.
    pub fn remove(&self, key: &str) {
        logged(self.store.put(&self.table, key, None));
    }

    /// The change that sets a value, or removes it: to be written together with others.
    pub fn change(&self, key: &str, value: Option<&T>) -> Change {
        Change { table: self.table.clone(), key: key.to_owned(), value: value.map(written) }
    }

    /// Changes a value, however many others do at the same time. `change` may be called again with
    /// what another wrote meanwhile.
    pub fn update<R>(&self, key: &str, change: impl FnMut(&mut T) -> R) -> Option<R> {
        self.swapped(key, || None, change)
    }

    /// The same, beginning with the default value where there is none.
    pub fn amend<R>(&self, key: &str, change: impl FnMut(&mut T) -> R) -> Option<R>
    where
        T: Default,
    {
        self.swapped(key, || Some(T::default()), change)
    }

    fn swapped<R>(
        &self,
        key: &str,
        first: impl Fn() -> Option<T>,
        mut change: impl FnMut(&mut T) -> R,
    ) -> Option<R> {
        loop {
            let was = logged(self.store.get(&self.table, key))?;
            let mut value = was.as_deref().map_or_else(&first, read)?;
            let outcome = change(&mut value);
            let then = Some(written(&value));
            let swap = || self.store.swap(&self.table, key, was.as_deref(), then.as_deref());
            if then == was || logged(swap())? {
                return Some(outcome);
            }
        }
    }

    /// Every key with its value.
    pub fn list(&self) -> Vec<(String, T)> {
        self.told().unwrap_or_default()
    }

    /// The same, or `None` when the store cannot tell: for what must not count as missing then.
    pub fn told(&self) -> Option<Vec<(String, T)>> {
        let found = logged(self.store.list(&self.table))?;
        Some(found.into_iter().filter_map(|(key, bytes)| Some((key, read(&bytes)?))).collect())
    }
}

impl<T> Clone for Shelf<T> {
    fn clone(&self) -> Self {
        Self { store: Arc::clone(&self.store), table: self.table.clone(), holds: PhantomData }
    }
}

impl<T> fmt::Debug for Shelf<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelf").field("table", &self.table).finish_non_exhaustive()
    }
}

/// What was read or written; a failure is logged.
pub(super) fn logged<T>(outcome: Result<T, StoreError>) -> Option<T> {
    outcome.inspect_err(|error| tracing::error!("{error}")).ok()
}

pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let read = serde_json::from_slice(bytes);
    read.inspect_err(|error| tracing::error!("could not read a stored value: {error}")).ok()
}

pub(super) fn written<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("what is stored is JSON")
}
