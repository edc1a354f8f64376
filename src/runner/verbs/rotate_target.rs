//! Has the target payer replace its signing keys, by whatever way it offers.

use std::process::Stdio;
use std::time::Duration;

use crate::id::{Endpoint, Party};
use crate::runner::event::RunEvent;
use crate::runner::mocks::target_keys;
use crate::runner::step::{StepProblem, StepResult, expect_success};
use crate::runner::world::World;
use crate::system::RotationConfig;
use crate::transcript::Outbound;

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
            let method = &call.method;
            let mut request = Outbound::new(Party::Target, Endpoint::Other, method, &call.url);
            for (name, value) in &call.headers {
                request = request.header(name, value);
            }
            request.body = call.body.unwrap_or_default().into_bytes();
            expect_success(&world.client.send(request).await)
        }
        Some(RotationConfig::Command { run }) => command(world, &run).await,
        // Whoever is asked next to start a fetch does this first.
        Some(RotationConfig::Person { instruction }) => {
            world.shared.listener.hear(&RunEvent::Asked { step: id.to_owned(), instruction });
            Ok(())
        }
    }
}

async fn command(world: &World, run: &[String]) -> StepResult {
    let Some((program, arguments)) = run.split_first() else {
        return Err(StepProblem::Ours("`target.key_rotation.command.run` is empty".to_owned()));
    };
    let limit = Duration::from_secs(world.shared.system.limits.await_secs);
    let status = tokio::process::Command::new(program)
        .args(arguments)
        .current_dir(&world.shared.directory)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .status();
    match tokio::time::timeout(limit, status).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(StepProblem::Unreachable(format!("`{program}` ended with {status}"))),
        Ok(Err(error)) => Err(StepProblem::Ours(format!("could not run `{program}`: {error}"))),
        Err(_) => {
            let why = format!("`{program}` ran longer than {} s", limit.as_secs());
            Err(StepProblem::Unreachable(why))
        }
    }
}
