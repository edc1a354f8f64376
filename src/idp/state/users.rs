//! The people a server knows, given at the start or signed up since.

use std::sync::Arc;

use crate::idp::user::User;
use crate::state::Store;

use super::ledger::{FOR_EVER, Ledger};

/// The people of one server, by the name they sign in with.
#[derive(Debug)]
pub struct Users(Ledger<Arc<User>>);

impl Users {
    /// The people of before, and those given at the start, who are as they are given.
    pub fn new(store: &Arc<dyn Store>, users: Vec<User>) -> Self {
        let known = Self(Ledger::new(store, "idp users"));
        for user in users {
            known.0.insert(&user.user_name.clone(), Arc::new(user), FOR_EVER, 0);
        }
        known
    }

    /// The person with this name.
    pub fn find(&self, user_name: &str) -> Option<Arc<User>> {
        self.0.get(user_name, 0)
    }

    /// Adds a person, unless the name is taken.
    pub fn add(&self, user: User) -> Option<Arc<User>> {
        let user = Arc::new(user);
        self.0.insert_new(&user.user_name, Arc::clone(&user), FOR_EVER, 0).then_some(user)
    }
}
