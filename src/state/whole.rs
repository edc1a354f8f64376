//! A value that is taken from a store whole, worked on, and put back.
//!
//! For what is small, or changes as one thing. While it is held nobody else has it, in this process
//! or in another that shares the store.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::shelf::{logged, read, written};
use super::store::Store;

/// The table of such values, and of who holds which.
const TABLE: &str = "whole";
const LOCKS: &str = "locks";
/// After this long, whoever holds a value is taken for dead.
const ABANDONED: Duration = Duration::from_secs(3);

/// A value that is kept whole.
#[derive(Debug)]
pub struct Whole<T> {
    store: Arc<dyn Store>,
    name: &'static str,
    /// The value, where nobody but this process changes it.
    value: Mutex<Option<T>>,
}

impl<T: Default + Serialize + DeserializeOwned> Whole<T> {
    /// The value of a name; the default one until something is put there.
    pub fn new(store: &Arc<dyn Store>, name: &'static str) -> Self {
        Self { store: Arc::clone(store), name, value: Mutex::default() }
    }

    /// Takes the value. Never held across an await.
    pub fn hold(&self) -> Held<'_, T> {
        let mut value = self.value.lock().unwrap_or_else(PoisonError::into_inner);
        let locked = self.store.is_shared();
        if locked {
            self.lock();
        }
        if locked || value.is_none() {
            let kept = logged(self.store.get(TABLE, self.name)).flatten();
            *value = Some(kept.and_then(|bytes| read(&bytes)).unwrap_or_default());
        }
        Held { whole: self, value, changed: false, locked }
    }

    fn lock(&self) {
        let begun = Instant::now();
        loop {
            match self.store.swap(LOCKS, self.name, None, Some(b"held")) {
                Ok(false) if begun.elapsed() < ABANDONED => {
                    std::thread::sleep(Duration::from_millis(1));
                }
                _ => return,
            }
        }
    }
}

/// The value, in whose hands it is.
#[derive(Debug)]
pub struct Held<'a, T: Serialize> {
    whole: &'a Whole<T>,
    value: MutexGuard<'a, Option<T>>,
    changed: bool,
    locked: bool,
}

impl<T: Serialize> Deref for Held<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.as_ref().expect("it is read when it is taken")
    }
}

impl<T: Serialize> DerefMut for Held<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.changed = true;
        self.value.as_mut().expect("it is read when it is taken")
    }
}

impl<T: Serialize> Drop for Held<'_, T> {
    fn drop(&mut self) {
        let store = &self.whole.store;
        let kept = self.value.as_ref().filter(|_| self.changed && store.outlives());
        if let Some(value) = kept.map(written) {
            let was = logged(store.get(TABLE, self.whole.name)).flatten();
            if was.as_ref() != Some(&value) {
                logged(store.put(TABLE, self.whole.name, Some(&value)));
            }
        }
        if self.locked {
            logged(store.put(LOCKS, self.whole.name, None));
        }
    }
}
