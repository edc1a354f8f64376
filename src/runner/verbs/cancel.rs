//! `cancel`: deletes an export job.

use crate::fhir::FHIR_JSON;
use crate::id::{Endpoint, Party};
use crate::runner::bearer;
use crate::runner::step::{StepResult, answered, expect_success};
use crate::runner::world::World;
use crate::scenario::Cancel;
use crate::transcript::Outbound;

use super::poll;

/// Deletes the jobs a story began at a real system and left behind: it may allow us only so many. The
/// story is over, so nothing of this is judged.
pub async fn left_behind(world: &mut World) {
    let jobs = std::mem::take(&mut world.session.jobs);
    if world.shared.own {
        return;
    }
    let client = world.forgetful_client(world.shared.system.limits.timeouts());
    for (name, job) in jobs {
        let begun = job.begun_by;
        let mut request = Outbound::new(Party::Source, Endpoint::Cancel, "DELETE", &job.status_url)
            .header("accept", FHIR_JSON)
            .presenting(begun.presents);
        let shown = begun.headers.0.into_iter();
        request
            .headers
            .0
            .extend(shown.filter(|(name, _)| name.eq_ignore_ascii_case("authorization")));
        let exchange = client.send(request).await;
        tracing::debug!(job = name, status = exchange.status(), "deleted what a story left behind");
        if exchange.failure.is_some() {
            // Whoever does not answer is not asked again and again.
            return;
        }
    }
}

/// Runs the step.
pub async fn run(world: &mut World, step: &Cancel) -> StepResult {
    let job = poll::job(world, step.job.as_deref().unwrap_or("export"))?;
    let alter = step.alter.as_deref();
    let url = match alter {
        Some("job_unknown") => poll::unknown_job(&job.status_url, &world.ids.token()),
        _ => job.status_url.clone(),
    };
    let request =
        Outbound::new(Party::Source, Endpoint::Cancel, "DELETE", &url).header("accept", FHIR_JSON);
    let token = step.token.as_deref().unwrap_or("export");
    let request = bearer::authorize(world, request, token, alter).await?;
    let exchange = world.client.send(request).await;
    if alter.is_some() { answered(&exchange) } else { expect_success(&exchange) }
}
