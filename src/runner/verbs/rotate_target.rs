//! Has the target payer replace its signing keys, by whatever way it offers.

use std::time::Duration;

use crate::id::Endpoint;
use crate::runner::event::RunEvent;
use crate::runner::mocks::target_keys;
use crate::runner::step::{StepProblem, StepResult, expect_success};
use crate::runner::world::World;
use crate::system::RotationConfig;

use super::configured;

/// Replaces the keys.
pub async fn run(world: &World, id: &str) -> StepResult {
    if let Some(target) = &world.target {
        let name = format!("target-{}", world.ids.token());
        let (keys, _) = target_keys(&name).map_err(StepProblem::Ours)?;
        target.rotate_keys(keys);
        return Ok(());
    }
    let config = world.shared.system.target.as_ref();
    match config.and_then(|target| target.key_rotation.clone()) {
        None => Err(StepProblem::LeftOut("`[target.key_rotation]` is not configured".to_owned())),
        Some(RotationConfig::Http(call)) => {
            let request = configured::call(Endpoint::Other, &call, str::to_owned);
            expect_success(&world.client.send(request).await)
        }
        Some(RotationConfig::Command { run }) => {
            let section = "target.key_rotation.command";
            let limit = Duration::from_secs(world.shared.system.limits.await_secs);
            let status = configured::program(world, section, &run, limit).await?;
            if status.success() {
                return Ok(());
            }
            let program = run.first().map_or("", String::as_str);
            Err(StepProblem::Unreachable(format!("`{program}` ended with {status}")))
        }
        // Whoever is asked next to start a fetch does this first.
        Some(RotationConfig::Person { instruction }) => {
            world.shared.listener.hear(&RunEvent::Asked { step: id.to_owned(), instruction });
            Ok(())
        }
    }
}
