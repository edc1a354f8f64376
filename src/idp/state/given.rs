//! What people granted on the pages, so that they can see it and end it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::expiring::Expiring;
use super::tokens::Grant;

/// A grant of a person.
#[derive(Clone, Debug)]
pub struct Given {
    /// The grant.
    pub grant: Arc<Grant>,
    /// When it was given, in seconds since the epoch.
    pub at: i64,
}

/// The grants of people that may still have tokens, by id.
#[derive(Debug, Default)]
pub struct GivenGrants(Mutex<Expiring<String, Given>>);

impl GivenGrants {
    /// Remembers a grant until `forget_at`, when none of its tokens can be good any more.
    pub fn add(&self, grant: Arc<Grant>, forget_at: i64, now: i64) {
        self.lock().insert(grant.id.clone(), Given { grant, at: now }, forget_at, now);
    }

    /// The grants of `user_name`, youngest first.
    pub fn of(&self, user_name: &str, now: i64) -> Vec<Given> {
        let mut given: Vec<Given> = self
            .lock()
            .values(now)
            .filter(|given| given.grant.subject == user_name)
            .cloned()
            .collect();
        given.sort_by(|one, other| other.at.cmp(&one.at).then(one.grant.id.cmp(&other.grant.id)));
        given
    }

    /// Takes the grant named `id` out, if `user_name` gave it.
    pub fn take(&self, id: &str, user_name: &str, now: i64) -> Option<Given> {
        let mut grants = self.lock();
        grants.get(&id.to_owned(), now).filter(|given| given.grant.subject == user_name)?;
        grants.remove(&id.to_owned())
    }

    fn lock(&self) -> MutexGuard<'_, Expiring<String, Given>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
