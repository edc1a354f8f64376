//! `wait`: lets time pass. Also how long a peer asks us to wait.

use std::time::Duration;

use jiff::fmt::rfc2822;

use crate::runner::step::{StepProblem, StepResult};
use crate::runner::world::World;
use crate::scenario::{Wait, parse_duration};
use crate::transcript::{Exchange, Fact};

/// Runs the step.
pub async fn run(world: &mut World, step: &Wait, id: &str) -> StepResult {
    let how_long = parse_duration(&step.how_long)
        .ok_or_else(|| StepProblem::Ours(format!("`{}` is not a duration", step.how_long)))?;
    at_most(world, how_long).await?;
    if world.session.consent_until.is_some_and(|end| end < world.clock.now()) {
        world.session.consent_until = None;
        world.session.consent_ended = true;
        state_consent_ended(world, id);
    }
    Ok(())
}

/// States that from now on a member's data must no longer flow.
pub fn state_consent_ended(world: &World, step: &str) {
    let after = world.recorder.transcript().exchanges.last().map_or(0, |last| last.seq);
    world.recorder.state(Fact::ConsentEnded { step: step.to_owned(), after });
}

/// Waits, unless that is longer than the configuration allows.
pub async fn at_most(world: &World, how_long: Duration) -> StepResult {
    let limit = Duration::from_secs(world.shared.system.limits.wait_secs);
    if how_long > limit {
        return Err(StepProblem::LeftOut(format!(
            "it would wait {} s, and `limits.wait_secs` is {}",
            how_long.as_secs(),
            limit.as_secs()
        )));
    }
    world.clock.sleep(how_long).await;
    Ok(())
}

/// What `Retry-After` says, in seconds or as a date (RFC 9110 §10.2.3).
pub fn retry_after(exchange: &Exchange) -> Option<Duration> {
    let response = exchange.response.as_ref()?;
    let value = response.headers.get("retry-after")?.trim();
    if let Ok(secs) = value.parse() {
        return Some(Duration::from_secs(secs));
    }
    let date = rfc2822::parse(value).ok()?.timestamp();
    let secs = date.as_second() - exchange.started_at.as_second();
    Some(Duration::from_secs(u64::try_from(secs).unwrap_or(0)))
}
