//! Transfers under way, in the store: what was asked for, and how far they have come.

use std::sync::Arc;

use crate::state::{Store, StoreError};

use super::order::Order;
use super::progress::{Plan, Progress};
use super::resources::Batch;

/// What was asked for, by the id of the Task.
const ORDERS: &str = "target orders";
/// How far each has come.
const PROGRESS: &str = "target progress";
/// What each goes through one by one.
const PLANS: &str = "target plans";
/// Transfers that have ended, and whose fetched files are still to be thrown away.
const ENDED: &str = "target ended";
/// Up to when data is here, by what was asked for.
const SINCE: &str = "target since";

/// The transfers in a store.
#[derive(Clone, Debug)]
pub struct Ledger(Arc<dyn Store>);

impl Ledger {
    /// The transfers in a store.
    pub fn new(store: &Arc<dyn Store>) -> Self {
        Self(Arc::clone(store))
    }

    /// Begins one, together with its Task.
    pub fn open(batch: &mut Batch<'_>, task: &str, order: &Order) {
        batch.also(ORDERS.to_owned(), task, Some(written(order)));
        Self::save(batch, task, &Progress::default());
    }

    /// Notes how far one has come, and what it goes through from now on.
    pub fn save(batch: &mut Batch<'_>, task: &str, progress: &Progress) {
        batch.also(PLANS.to_owned(), task, Some(written(&progress.plan())));
        Self::step(batch, task, progress);
    }

    /// Notes that one has come further in what it goes through: thousands of files and members are
    /// not written again for each of them.
    pub fn step(batch: &mut Batch<'_>, task: &str, progress: &Progress) {
        batch.also(PROGRESS.to_owned(), task, Some(written(progress)));
    }

    /// Ends one, together with its Task.
    pub fn close(batch: &mut Batch<'_>, task: &str) {
        batch.also(ORDERS.to_owned(), task, None);
        batch.also(PROGRESS.to_owned(), task, None);
        batch.also(PLANS.to_owned(), task, None);
        batch.also(ENDED.to_owned(), task, Some(Vec::new()));
    }

    /// The transfers that have not ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn unfinished(&self) -> Result<Vec<(String, Order, Progress)>, StoreError> {
        let mut found = Vec::new();
        for (task, bytes) in self.0.list(PROGRESS)? {
            let order = self.0.get(ORDERS, &task)?;
            let order = order.as_deref().and_then(read);
            let plan = self.0.get(PLANS, &task)?;
            let plan = plan.as_deref().and_then(read::<Plan<'_>>).unwrap_or_default();
            if let (Some(order), Some(progress)) = (order, read::<Progress>(&bytes)) {
                found.push((task, order, progress.with_plan(plan)));
            }
        }
        Ok(found)
    }

    /// The transfers whose fetched files are still to be thrown away.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn ended(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.0.list(ENDED)?.into_iter().map(|(task, _)| task).collect())
    }

    /// Notes that the files of one are thrown away.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn forget(&self, task: &str) -> Result<(), StoreError> {
        self.0.put(ENDED, task, None)
    }

    /// Up to when the data named by `key` is here.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn since(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.0.get(SINCE, key)?.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    /// Notes up to when the data named by `key` is here.
    pub fn set_since(batch: &mut Batch<'_>, key: &str, time: &str) {
        batch.also(SINCE.to_owned(), key, Some(time.as_bytes().to_owned()));
    }
}

fn written(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("what is stored is JSON")
}

fn read<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let read = serde_json::from_slice(bytes);
    read.inspect_err(|error| tracing::error!("could not read a stored transfer: {error}")).ok()
}
