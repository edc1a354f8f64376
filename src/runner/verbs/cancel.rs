//! `cancel`: deletes an export job.

use crate::fhir::FHIR_JSON;
use crate::id::{Endpoint, Party};
use crate::runner::bearer;
use crate::runner::step::{StepResult, answered, expect_success};
use crate::runner::world::World;
use crate::scenario::Cancel;
use crate::transcript::Outbound;

use super::poll;

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
