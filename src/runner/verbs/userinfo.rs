//! `userinfo`: asks whom a token was issued for.

use crate::id::{Endpoint, Party};
use crate::runner::step::{StepProblem, StepResult, succeeded};
use crate::runner::world::World;
use crate::scenario::Userinfo;
use crate::transcript::Outbound;

use super::{discover, introspect};

/// Runs the step.
pub async fn run(world: &mut World, step: &Userinfo) -> StepResult {
    let kept = introspect::kept(world, &step.token)?;
    // The SMART configuration may name it, the OpenID configuration must.
    let url = match discover::endpoint(world, "userinfo_endpoint").await {
        Ok(url) => url,
        Err(_) => world
            .session
            .openid_configuration
            .as_ref()
            .and_then(|document| document["userinfo_endpoint"].as_str().map(str::to_owned))
            .ok_or_else(|| {
                StepProblem::LeftOut("no discovery document names a UserInfo endpoint".to_owned())
            })?,
    };
    let request = Outbound::new(Party::Idp, Endpoint::Userinfo, "GET", &url)
        .header("accept", "application/json")
        .bearer(&kept.value);
    succeeded(&world.client.send(request).await).map(drop)
}
