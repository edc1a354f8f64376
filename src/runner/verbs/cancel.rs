//! `cancel`: deletes an export job.

use crate::fhir::FHIR_JSON;
use crate::id::{Endpoint, Party};
use crate::runner::bearer;
use crate::runner::step::{StepResult, expect_success};
use crate::runner::world::World;
use crate::scenario::Cancel;
use crate::transcript::Outbound;

use super::poll;

/// Runs the step.
pub async fn run(world: &mut World, step: &Cancel) -> StepResult {
    let job = poll::job(world, step.job.as_deref().unwrap_or("export"))?;
    let request = Outbound::new(Party::Source, Endpoint::Cancel, "DELETE", &job.status_url)
        .header("accept", FHIR_JSON);
    let token = step.token.as_deref().unwrap_or("export");
    let request = bearer::authorize(world, request, token, None).await?;
    expect_success(&world.client.send(request).await)
}
