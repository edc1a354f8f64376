//! Failed authentications, counted by whom the caller claimed to be.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::idp::policy::Policy;

use super::expiring::Expiring;

/// The failures of one server. Each window begins with its first failure.
#[derive(Debug, Default)]
pub struct Failures(Mutex<Expiring<String, Window>>);

#[derive(Clone, Copy, Debug)]
struct Window {
    failures: u32,
    ends_at: i64,
}

impl Failures {
    /// In how many seconds `who` may try again, when there were too many failures.
    pub fn must_wait(&self, policy: &Policy, who: &str, now: i64) -> Option<i64> {
        let window = self.lock().get(&who.to_owned(), now).copied()?;
        let allowed = policy.failed_authentications_allowed;
        (allowed > 0 && window.failures >= allowed).then(|| window.ends_at - now)
    }

    /// Counts a failure of `who`.
    pub fn count(&self, policy: &Policy, who: &str, now: i64) {
        let mut windows = self.lock();
        let who = who.to_owned();
        let begun = windows.get(&who, now).copied();
        let ends_at = now + policy.failed_authentications_window_secs;
        let window = begun.unwrap_or(Window { failures: 0, ends_at });
        let window = Window { failures: window.failures.saturating_add(1), ..window };
        windows.insert(who, window, window.ends_at, now);
    }

    fn lock(&self) -> MutexGuard<'_, Expiring<String, Window>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
