//! Runs calls beside an async server.

use std::sync::Arc;
use std::thread::Builder;
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

use super::call::{Answer, Call};
use super::error::ScriptError;
use super::limits::Limits;
use super::source::Script;

/// How many calls run at once, unless said otherwise.
const AT_ONCE: usize = 4;
/// How long after its limit a call may take to notice, before nobody waits for it any more.
const GRACE: Duration = Duration::from_secs(1);
/// The stack of a thread: what a script may have at most, and room for the rest.
const STACK_BYTES: usize = 4 * Limits::DEEPEST_BYTES;

/// Runs a few calls at a time, on threads of their own: however long a script runs, the server
/// goes on. Clones share the places.
#[derive(Clone, Debug)]
pub struct Sandbox(Arc<Semaphore>);

impl Default for Sandbox {
    fn default() -> Self {
        Self::new(AT_ONCE)
    }
}

impl Sandbox {
    /// A sandbox for this many calls at once; at least one.
    pub fn new(at_once: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_once.max(1))))
    }

    /// Calls a function of `script`.
    ///
    /// # Errors
    /// When it does not return JSON within its limits, or waits for a place as long as it might
    /// have run.
    pub async fn call(&self, script: &Script, call: Call) -> Result<Answer, ScriptError> {
        let limit = call.limits.time;
        let place = timeout(limit, Arc::clone(&self.0).acquire_owned()).await;
        let Ok(Ok(place)) = place else { return Err(ScriptError::Busy) };
        let script = script.clone();
        let (tell, told) = oneshot::channel();
        // A thread of its own: one that does not end holds up nobody, not even the end of a run.
        let spawned = Builder::new().stack_size(STACK_BYTES).spawn(move || {
            // Nobody listens any more when the caller has gone.
            let _ = tell.send(script.call(&call));
            drop(place);
        });
        if let Err(error) = spawned {
            return Err(ScriptError::Engine(error.to_string()));
        }
        match timeout(limit + GRACE, told).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(ScriptError::Engine("the engine failed".to_owned())),
            // The engine is busy in one operation of its own. Its place stays taken until then.
            Err(_) => Err(ScriptError::TooLong),
        }
    }
}
