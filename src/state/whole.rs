//! A value that is taken from a store whole, worked on, and put back.
//!
//! For what is small, or changes as one thing. While it is held nobody else has it, in this process
//! or in another that shares the store.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::shelf::{logged, read, written};
use super::store::{Store, next};
use super::waiting::waiting;

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
    /// What tells this process from others that hold the value, and how often it did.
    number: OnceLock<u64>,
    times: AtomicU64,
}

impl<T: Default + Serialize + DeserializeOwned> Whole<T> {
    /// The value of a name; the default one until something is put there.
    pub fn new(store: &Arc<dyn Store>, name: &'static str) -> Self {
        Self {
            store: Arc::clone(store),
            name,
            value: Mutex::default(),
            number: OnceLock::new(),
            times: AtomicU64::new(0),
        }
    }

    /// Takes the value. Never held across an await.
    pub fn hold(&self) -> Held<'_, T> {
        let is_shared = self.store.is_shared();
        // Whoever holds it may be waiting for a server, or for another process.
        let mut value = if is_shared { waiting(|| self.own()) } else { self.own() };
        let lock = if is_shared { self.lock() } else { None };
        if is_shared || value.is_none() {
            *value = Some(self.kept());
        }
        Held { whole: self, value, changed: false, lock }
    }

    /// The value as it is now, for those who only look at it: nobody waits for them.
    pub fn copy(&self) -> T
    where
        T: Clone,
    {
        if self.store.is_shared() {
            return self.kept();
        }
        self.own().get_or_insert_with(|| self.kept()).clone()
    }

    /// The value as this process knows it, once nobody in it has it.
    fn own(&self) -> MutexGuard<'_, Option<T>> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept(&self) -> T {
        let kept = logged(self.store.get(TABLE, self.name)).flatten();
        kept.and_then(|bytes| read(&bytes)).unwrap_or_default()
    }

    /// A name nobody else has, and this process has once.
    fn holder_name(&self) -> Option<Vec<u8>> {
        let own = if let Some(number) = self.number.get() {
            *number
        } else {
            let drawn = logged(next(&*self.store, "holders"))?;
            *self.number.get_or_init(|| drawn)
        };
        let time = self.times.fetch_add(1, Ordering::Relaxed);
        Some(format!("{own} {time}").into_bytes())
    }

    /// Waits until nobody holds the value, and says by which name it is now held. Without the store
    /// there is nothing to hold.
    fn lock(&self) -> Option<Vec<u8>> {
        let own = self.holder_name()?;
        let mut holder: Option<(Vec<u8>, Instant)> = None;
        loop {
            if logged(self.store.swap(LOCKS, self.name, None, Some(&own)))? {
                return Some(own);
            }
            let now = logged(self.store.get(LOCKS, self.name))?;
            match (&holder, now) {
                (Some((was, since)), Some(now)) if *was == now => {
                    let is_dead = since.elapsed() >= ABANDONED;
                    // Of several who wait, one takes its place.
                    if is_dead && logged(self.store.swap(LOCKS, self.name, Some(was), Some(&own)))?
                    {
                        return Some(own);
                    }
                }
                (_, now) => holder = now.map(|now| (now, Instant::now())),
            }
            waiting(|| std::thread::sleep(Duration::from_millis(1)));
        }
    }
}

/// The value, in whose hands it is.
#[derive(Debug)]
pub struct Held<'a, T: Serialize> {
    whole: &'a Whole<T>,
    value: MutexGuard<'a, Option<T>>,
    changed: bool,
    /// The name it is held by, where the store is shared.
    lock: Option<Vec<u8>>,
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
        let holder =
            self.lock.as_ref().map(|_| logged(store.get(LOCKS, self.whole.name)).flatten());
        if holder.is_some_and(|holder| holder != self.lock) {
            // Whoever was taken for dead must not undo what came after.
            tracing::error!("a change of `{}` came too late and is lost", self.whole.name);
            return;
        }
        let kept = self.value.as_ref().filter(|_| self.changed && store.outlives());
        if let Some(value) = kept.map(written) {
            let was = logged(store.get(TABLE, self.whole.name)).flatten();
            if was.as_ref() != Some(&value) {
                logged(store.put(TABLE, self.whole.name, Some(&value)));
            }
        }
        if let Some(own) = &self.lock {
            logged(store.swap(LOCKS, self.whole.name, Some(own), None));
        }
    }
}
