//! The people a server knows, given at the start or signed up since.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::idp::user::User;

/// The people of one server, by the name they sign in with.
#[derive(Debug)]
pub struct Users(RwLock<BTreeMap<String, Arc<User>>>);

impl Users {
    /// The people given at the start.
    pub fn new(users: Vec<User>) -> Self {
        let users = users.into_iter().map(|user| (user.user_name.clone(), Arc::new(user)));
        Self(RwLock::new(users.collect()))
    }

    /// The person with this name.
    pub fn find(&self, user_name: &str) -> Option<Arc<User>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(user_name).cloned()
    }

    /// Adds a person, unless the name is taken.
    pub fn add(&self, user: User) -> Option<Arc<User>> {
        let mut users = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if users.contains_key(&user.user_name) {
            return None;
        }
        let user = Arc::new(user);
        users.insert(user.user_name.clone(), Arc::clone(&user));
        Some(user)
    }
}
