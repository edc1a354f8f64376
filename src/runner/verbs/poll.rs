//! `poll`: asks for an export's status, once or to the end.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::id::{Endpoint, Party};
use crate::runner::bearer;
use crate::runner::session::Job;
use crate::runner::step::{StepProblem, StepResult, answered, expect_success, succeeded};
use crate::runner::world::World;
use crate::scenario::Poll;
use crate::transcript::{Exchange, Outbound};

use super::{bulk_member_match, wait};

/// Tells a job's status when that of the answer is about the poll.
const EXPORT_STATUS: &str = "x-export-status";
/// Without `Retry-After`, waits begin here and double.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// And end here.
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// Manifests that are followed from one to the next.
const MANIFESTS: usize = 1000;

/// Runs the step.
pub async fn run(world: &mut World, step: &Poll) -> StepResult {
    let name = step.job.as_deref().unwrap_or("export");
    if world.session.refused_jobs.contains(name) {
        // An altered kick-off that was refused, as it may be, leaves nothing to ask about.
        return Ok(());
    }
    let found = job(world, name)?;
    let status_url = found.status_url.clone();
    let endpoint = if found.submitted.is_some() { Endpoint::MatchStatus } else { Endpoint::Status };
    let token = step.token.as_deref().unwrap_or("export");
    let alter = step.alter.as_deref();
    if step.once || alter.is_some() {
        let url = match alter {
            Some("job_unknown") => unknown_job(&status_url, &world.ids.token()),
            _ => status_url,
        };
        let exchange = ask(world, (endpoint, &url), token, alter).await?;
        // Whoever polls too fast may well be told so.
        let told = step.hasty && exchange.status() == Some(429);
        return if alter.is_some() || told {
            answered(&exchange)
        } else {
            keep(world, name, &exchange)
        };
    }
    let exchange = to_the_end(world, (endpoint, &status_url), token, step.hasty).await?;
    keep(world, name, &exchange)?;
    follow(world, name, &exchange, token).await
}

/// Fetches the manifests that the one in `exchange` goes on in (Bulk Data 3.0.0), and keeps what they
/// list with it.
async fn follow(
    world: &mut World,
    name: &str,
    exchange: &Arc<Exchange>,
    token: &str,
) -> StepResult {
    let mut last = Arc::clone(exchange);
    for _ in 0..MANIFESTS {
        let manifest = last.response.as_ref().and_then(|answer| answer.json().ok());
        let Some(next) = manifest.as_ref().and_then(next) else { return Ok(()) };
        let base = url::Url::parse(&last.request.url);
        let url = base.and_then(|base| base.join(next)).map_err(|_| {
            StepProblem::Refused("the manifest links to something that is no URL".to_owned())
        })?;
        last = to_the_end(world, (Endpoint::Status, url.as_str()), token, false).await?;
        let part = succeeded(&last)?;
        let kept = world.session.jobs.get_mut(name).and_then(|job| job.manifest.as_mut());
        if let Some(kept) = kept {
            for list in ["output", "error", "deleted"] {
                let more = part[list].as_array().into_iter().flatten().cloned();
                match &mut kept[list] {
                    Value::Array(entries) => entries.extend(more),
                    entries => *entries = more.collect(),
                }
            }
        }
    }
    Err(StepProblem::Refused(format!("the manifest goes on in more than {MANIFESTS} others")))
}

/// Where a manifest goes on.
fn next(manifest: &Value) -> Option<&str> {
    let links = manifest["link"].as_array()?;
    links.iter().find(|link| link["relation"] == "next")?["url"].as_str()
}

/// Polls until something else than "in progress" is said.
pub async fn to_the_end(
    world: &mut World,
    (endpoint, status_url): (Endpoint, &str),
    token: &str,
    hasty: bool,
) -> Result<Arc<Exchange>, StepProblem> {
    let mut waited = Duration::ZERO;
    let mut backoff = FIRST_WAIT;
    let limit = Duration::from_secs(world.shared.system.limits.export_secs);
    loop {
        let exchange = ask(world, (endpoint, status_url), token, None).await?;
        answered(&exchange)?;
        // Bulk Data 3.0.0: with a separate status, a header tells how the job is getting on.
        let told = exchange.response.as_ref().and_then(|answer| answer.headers.get(EXPORT_STATUS));
        let running = matches!(exchange.status(), Some(202 | 429 | 503))
            || exchange.status() == Some(200) && told.is_some_and(|told| told.trim() == "202");
        if !running {
            return Ok(exchange);
        }
        let pause = if hasty {
            Duration::ZERO
        } else {
            // A server that asks for no wait at all must not be flooded.
            let next = || {
                backoff = (backoff * 2).min(LONGEST_WAIT);
                backoff
            };
            wait::retry_after(&exchange).map_or_else(next, |pause| pause.max(FIRST_WAIT))
        };
        // A server may name any wait, up to the end of time.
        waited = waited.saturating_add(pause.max(Duration::from_millis(100)));
        if waited > limit {
            let why = format!(
                "the export would not be done within `limits.export_secs`, {} s",
                limit.as_secs()
            );
            return Err(StepProblem::Refused(why));
        }
        world.clock.sleep(pause).await;
    }
}

async fn ask(
    world: &mut World,
    (endpoint, url): (Endpoint, &str),
    token: &str,
    alter: Option<&str>,
) -> Result<Arc<Exchange>, StepProblem> {
    let request =
        Outbound::new(Party::Source, endpoint, "GET", url).header("accept", "application/json");
    let request = bearer::authorize(world, request, token, alter).await?;
    Ok(world.client.send(request).await)
}

/// Keeps the manifest, if this answer holds one.
fn keep(world: &mut World, name: &str, exchange: &Arc<Exchange>) -> StepResult {
    expect_success(exchange)?;
    if exchange.status() == Some(200) {
        let manifest = succeeded(exchange)?;
        // Some servers give the result of a match itself.
        bulk_member_match::keep(world, name, &manifest);
        if let Some(job) = world.session.jobs.get_mut(name) {
            job.manifest = Some(manifest);
        }
    }
    Ok(())
}

/// The same URL with the job's own part replaced by one that was never given out.
pub fn unknown_job(status_url: &str, token: &str) -> String {
    match url::Url::parse(status_url) {
        Ok(mut url) if url.query().is_some() => {
            let pairs: Vec<_> =
                url.query_pairs().map(|(name, _)| (name.into_owned(), token.to_owned())).collect();
            url.query_pairs_mut().clear().extend_pairs(pairs);
            url.to_string()
        }
        Ok(mut url) => {
            if let Ok(mut segments) = url.path_segments_mut() {
                segments.pop_if_empty().pop().push(token);
            }
            url.to_string()
        }
        Err(_) => format!("{status_url}-{token}"),
    }
}

/// The job of an `export` step, or why it is not there.
pub fn job<'a>(world: &'a World, name: &str) -> Result<&'a Job, StepProblem> {
    world
        .session
        .jobs
        .get(name)
        .ok_or_else(|| StepProblem::Ours(format!("no `export` step began a job `{name}`")))
}

#[cfg(test)]
mod tests {
    use super::unknown_job;

    #[test]
    fn an_unknown_job_has_the_shape_of_a_known_one() {
        assert_eq!(
            unknown_job("https://s.test/fhir/export-status/7", "x"),
            "https://s.test/fhir/export-status/x"
        );
        assert_eq!(
            unknown_job("https://s.test/poll?_jobId=7", "x"),
            "https://s.test/poll?_jobId=x"
        );
    }
}
