//! What people granted on the pages, so that they can see it and end it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::state::Store;

use super::ledger::Ledger;
use super::tokens::Grant;

/// A grant of a person.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The grant.
    pub grant: Arc<Grant>,
    /// When it was given, in seconds since the epoch.
    pub at: i64,
}

/// The grants of people that may still have tokens, by id.
#[derive(Debug)]
pub struct GivenGrants(Ledger<Given>);

impl GivenGrants {
    /// The grants in `store`.
    pub fn new(store: &Arc<dyn Store>) -> Self {
        Self(Ledger::new(store, "idp given grants"))
    }

    /// Remembers a grant until `forget_at`, when none of its tokens can be good any more.
    pub fn add(&self, grant: Arc<Grant>, forget_at: i64, now: i64) {
        let id = grant.id.clone();
        self.0.insert(&id, Given { grant, at: now }, forget_at, now);
    }

    /// The grants of `user_name`, youngest first.
    pub fn of(&self, user_name: &str, now: i64) -> Vec<Given> {
        let all = self.0.entries(now).into_iter().map(|(_, given)| given);
        let mut given: Vec<Given> = all.filter(|given| given.grant.subject == user_name).collect();
        given.sort_by(|one, other| other.at.cmp(&one.at).then(one.grant.id.cmp(&other.grant.id)));
        given
    }

    /// Takes the grant named `id` out, if `user_name` gave it.
    pub fn take(&self, id: &str, user_name: &str, now: i64) -> Option<Given> {
        let given = self.0.get(id, now).filter(|given| given.grant.subject == user_name)?;
        self.0.remove(id);
        Some(given)
    }
}
