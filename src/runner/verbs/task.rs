//! `task`: follows a triggered exchange to its end.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::fhir::FHIR_JSON;
use crate::id::{Endpoint, Party};
use crate::runner::patience::patience;
use crate::runner::step::{StepProblem, StepResult, succeeded};
use crate::runner::world::World;
use crate::scenario::{Task, parse_duration};
use crate::transcript::{Exchange, Fact, Outbound};

use super::{await_request, look, tasks};

/// Smile's documentation asks for at most one read a minute.
const BETWEEN_READS: Duration = Duration::from_mins(1);

/// Runs the step.
pub async fn run(world: &mut World, step: &Task, id: &str) -> StepResult {
    let within = match &step.within {
        Some(text) => parse_duration(text)
            .ok_or_else(|| StepProblem::Ours(format!("`{text}` is not a duration")))?,
        None => Duration::from_secs(world.shared.system.limits.export_secs),
    };
    // Only a peer that hangs makes this deadline pass: our own mock tells when it is idle.
    let limit = Duration::from_secs(world.shared.system.limits.await_secs).min(within);
    if let Some(target) = world.target.clone() {
        let idle = tokio::time::timeout(limit, target.wait_idle()).await;
        if idle.is_err() {
            return Err(StepProblem::Refused(format!("the exchange was not over after {limit:?}")));
        }
    }
    if world.target.is_none() && !world.session.reported {
        quiet(world, within, id).await;
        if let Some((completed, after)) = world.session.early_word.take() {
            let transcript = world.recorder.transcript();
            let requests = await_request::requests(world, &transcript);
            if requests.last().is_none_or(|last| last.seq <= after) {
                world.recorder.state(Fact::Reported { step: id.to_owned(), completed, after });
            }
        }
    }
    world.recorder.enter_step(id);
    if world.session.task_url.is_none() {
        world.session.task_url = tasks::fresh(world).await?;
    }
    let Some(url) = world.session.task_url.clone() else { return Ok(()) };
    let deadline = tokio::time::Instant::now() + within;
    loop {
        let exchange = read(world, &url).await?;
        let task = succeeded(&exchange)?;
        if is_over(&task) {
            let completed = task["status"] == "completed";
            let after = exchange.seq;
            let step = id.to_owned();
            world.recorder.state(Fact::Reported { step, completed, after });
            return Ok(());
        }
        if world.shared.own || tokio::time::Instant::now() > deadline {
            let status = task["status"].as_str().unwrap_or("missing");
            return Err(StepProblem::Refused(format!("the Task is still `{status}`")));
        }
        world.clock.sleep(BETWEEN_READS).await;
    }
}

async fn read(world: &World, url: &str) -> Result<Arc<Exchange>, StepProblem> {
    let mut request =
        Outbound::new(Party::Target, Endpoint::Task, "GET", url).header("accept", FHIR_JSON);
    let target = world.shared.system.target.as_ref();
    if let Some(stored) = target.and_then(|target| target.stored.as_ref()) {
        request = look::signed(world, request, stored)?;
    }
    Ok(world.client.send(request).await)
}

fn is_over(task: &Value) -> bool {
    matches!(task["status"].as_str(), Some("completed" | "failed" | "cancelled" | "rejected"))
}

/// Waits until the target has been silent for as long as it may be, or `within` has passed.
async fn quiet(world: &World, within: Duration, id: &str) {
    let mut changes = world.recorder.changes();
    let quiet = async {
        loop {
            changes.borrow_and_update();
            let transcript = world.recorder.transcript();
            let requests = await_request::requests(world, &transcript);
            let silence = patience(&requests, world.clock.now());
            match tokio::time::timeout(silence, changes.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) | Err(_) => return,
            }
        }
    };
    if tokio::time::timeout(within, quiet).await.is_err() {
        world.recorder.state(Fact::CutOff { step: id.to_owned() });
    }
}
