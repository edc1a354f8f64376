//! `await`: waits for a request from the system under test.

use std::time::Duration;

use crate::id::{Endpoint, Party};
use crate::runner::step::{StepProblem, StepResult};
use crate::runner::world::World;
use crate::scenario::{Await, parse_duration};
use crate::transcript::{Exchange, Fact, Transcript};

/// Runs the step.
pub async fn run(world: &World, step: &Await, id: &str) -> StepResult {
    let within = match &step.within {
        Some(text) => parse_duration(text)
            .ok_or_else(|| StepProblem::Ours(format!("`{text}` is not a duration")))?,
        None => Duration::from_secs(world.shared.system.limits.await_secs),
    };
    let came = inbound(world, step.endpoint, within).await;
    world.recorder.state(Fact::Awaited { step: id.to_owned(), endpoint: step.endpoint, came });
    if came {
        Ok(())
    } else {
        Err(StepProblem::Refused(format!(
            "the target made no request to {} within {} s; it is the turn of the target payer",
            step.endpoint,
            within.as_secs()
        )))
    }
}

/// Whether a request of the target to `endpoint` came since the trigger, or comes in real time.
/// Our own target says when it has nothing more to send, so nobody waits for it in vain.
pub async fn inbound(world: &World, endpoint: Endpoint, within: Duration) -> bool {
    comes(world, |exchange| exchange.endpoint == endpoint, within).await
}

/// Whether any request of the target came since the trigger, or comes in real time.
pub async fn any(world: &World, within: Duration) -> bool {
    comes(world, |_| true, within).await
}

/// Whether any request of the target came since the trigger.
pub fn has_called(world: &World) -> bool {
    came(world, &|_| true)
}

fn came(world: &World, wanted: &impl Fn(&Exchange) -> bool) -> bool {
    requests(world, &world.recorder.transcript()).into_iter().any(wanted)
}

/// The requests of the target since the trigger, in order. What it still sends of an earlier
/// scenario is none.
pub fn requests<'a>(world: &World, transcript: &'a Transcript) -> Vec<&'a Exchange> {
    let earlier = world.shared.earlier();
    let sent = transcript.sent_by(Party::Target);
    let sent = sent.filter(|exchange| exchange.seq > world.session.triggered_after);
    sent.filter(|exchange| !earlier.is_stale(exchange)).collect()
}

async fn comes(world: &World, wanted: impl Fn(&Exchange) -> bool, within: Duration) -> bool {
    let mut changes = world.recorder.changes();
    let watch = async {
        loop {
            changes.borrow_and_update();
            if came(world, &wanted) || changes.changed().await.is_err() {
                return;
            }
        }
    };
    let idle = async {
        match &world.target {
            Some(target) => target.wait_idle().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = watch => {}
        () = idle => {}
        () = tokio::time::sleep(within) => {}
    }
    came(world, &wanted)
}
