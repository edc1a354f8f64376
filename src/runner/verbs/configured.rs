//! What the operator's configuration names: a program to run, a call to make.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use crate::id::{Endpoint, Party};
use crate::runner::step::StepProblem;
use crate::runner::world::World;
use crate::system::TriggerHttp;
use crate::transcript::Outbound;

/// Runs a program until it ends, or for `limit`; `section` is the configuration that names it.
pub async fn program(
    world: &World,
    section: &str,
    words: &[String],
    limit: Duration,
) -> Result<ExitStatus, StepProblem> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(StepProblem::Ours(format!("`{section}.run` is empty")));
    };
    let status = tokio::process::Command::new(program)
        .args(arguments)
        .current_dir(&world.shared.directory)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .status();
    match tokio::time::timeout(limit, status).await {
        Ok(Ok(status)) => Ok(status),
        Ok(Err(error)) => Err(StepProblem::Ours(format!("could not run `{program}`: {error}"))),
        Err(_) => {
            let why = format!("`{program}` ran longer than {} s", limit.as_secs());
            Err(StepProblem::Unreachable(why))
        }
    }
}

/// The call to a target payer that `call` describes; `fill` fills the placeholders of its texts.
pub fn call(endpoint: Endpoint, call: &TriggerHttp, fill: impl Fn(&str) -> String) -> Outbound {
    let mut request = Outbound::new(Party::Target, endpoint, &call.method, &fill(&call.url));
    for (name, value) in &call.headers {
        request = request.header(name, &fill(value));
    }
    request.body = call.body.as_deref().map(fill).unwrap_or_default().into_bytes();
    request
}
