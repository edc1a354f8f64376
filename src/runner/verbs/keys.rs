//! `keys`: changes what our client site serves as the keys of a client, or has the target payer
//! replace its own.

use crate::runner::keys::ClientKey;
use crate::runner::step::{StepProblem, StepResult};
use crate::runner::world::World;
use crate::scenario::Keys;
use crate::transcript::Fact;

use super::{register, rotate_target};

/// The client that is the target payer.
const TARGET: &str = "target";

/// Runs the step.
pub async fn run(world: &mut World, step: &Keys, id: &str) -> StepResult {
    let ours = StepProblem::Ours;
    let name = step.client.as_deref().unwrap_or("main");
    if name == TARGET {
        return rotate_target::run(world, id).await;
    }
    let mut client = register::client(world, name)?.clone();
    let Some(site) = world.client_site.clone().filter(|_| client.jwks_uri.is_some()) else {
        let why = "the client's keys are not served by our client site";
        return Err(StepProblem::LeftOut(why.to_owned()));
    };
    if let Some(cache_control) = &step.cache_control {
        site.cache_control(name, cache_control);
    }
    if !step.rotate {
        return Ok(());
    }
    let kid = format!("{name}-{}", world.ids.token());
    let next = ClientKey::generate(&kid, &client.key.algorithm, false).map_err(ours)?;
    let jwks = next.jwks().map_err(ours)?;
    site.serve_keys(name, jwks.clone());
    client.retired_key = Some(std::mem::replace(&mut client.key, next));
    world.recorder.state(Fact::Client {
        client_id: client.client_id.clone(),
        jwks,
        auth_method: client.auth_method.clone(),
        scope: client.scope.clone(),
        organization: None,
        jwks_uri: None,
    });
    world.session.clients.insert(name.to_owned(), client);
    Ok(())
}
