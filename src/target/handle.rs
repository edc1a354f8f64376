//! The shared handle to a running target: its policy, and whether it is at work.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::watch;

use crate::state::{Memory, Store};

use super::policy::Policy;
use super::settings::SigningKey;

/// A handle to one mock target payer. Clones share the policy and the count of transfers.
#[derive(Clone, Debug)]
pub struct Handle(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    policy: RwLock<Policy>,
    running: watch::Sender<usize>,
    store: Arc<dyn Store>,
    /// Keys that replace the ones of the settings.
    keys: watch::Sender<Option<Vec<SigningKey>>>,
}

impl Handle {
    /// A handle for a target that is not running yet, and forgets everything when it ends.
    pub fn new(policy: Policy) -> Self {
        Self::with_store(policy, Arc::new(Memory::default()))
    }

    /// A handle for a target that keeps its state in `store`, and goes on with what is there.
    pub fn with_store(policy: Policy, store: Arc<dyn Store>) -> Self {
        Self(Arc::new(Inner {
            policy: RwLock::new(policy),
            running: watch::Sender::new(0),
            store,
            keys: watch::Sender::new(None),
        }))
    }

    /// Signs with other keys from now on. The public halves of the former ones stay published until
    /// whatever they signed has expired.
    pub fn rotate_keys(&self, keys: Vec<SigningKey>) {
        self.0.keys.send_replace(Some(keys));
    }

    /// The keys that replaced the ones of the settings, since they were last looked at.
    pub(super) fn rotated(&self) -> watch::Receiver<Option<Vec<SigningKey>>> {
        self.0.keys.subscribe()
    }

    /// Where the state is kept.
    pub(super) fn store(&self) -> &Arc<dyn Store> {
        &self.0.store
    }

    /// The policy in force.
    pub fn policy(&self) -> Policy {
        self.0.policy.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts another policy in force. A transfer keeps the policy it began with.
    pub fn set_policy(&self, policy: Policy) {
        *self.0.policy.write().unwrap_or_else(PoisonError::into_inner) = policy;
    }

    /// Waits until no transfer is running. A transfer counts from before its invocation is
    /// answered until its Task has its final status.
    pub async fn wait_idle(&self) {
        // The sender lives in this handle, so the wait cannot end by the channel closing.
        let _ = self.0.running.subscribe().wait_for(|running| *running == 0).await;
    }

    /// Counts a transfer as running until the guard is dropped.
    pub(super) fn begin(&self) -> Running {
        self.0.running.send_modify(|running| *running += 1);
        Running(self.clone())
    }
}

/// Proof that a transfer is running.
#[derive(Debug)]
pub(super) struct Running(Handle);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.0.running.send_modify(|running| *running -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn idle_comes_with_the_last_guard() {
        let handle = Handle::new(Policy::default());
        handle.wait_idle().await;
        let (one, two) = (handle.begin(), handle.begin());
        drop(one);
        let waiting = tokio::spawn({
            let handle = handle.clone();
            async move { handle.wait_idle().await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(two);
        waiting.await.expect("idle");
    }
}
