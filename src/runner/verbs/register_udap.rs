//! `register` by UDAP: with a software statement we sign ourselves.

use crate::id::{Endpoint, Party};
use crate::runner::keys::ClientKey;
use crate::runner::session::ClientState;
use crate::runner::step::{StepProblem, StepResult, answered, succeeded};
use crate::runner::udap::{StatementInput, Wanted, body};
use crate::runner::world::World;
use crate::scenario::Register;
use crate::transcript::Outbound;

use super::{discover, register};

/// Runs the step.
pub async fn run(world: &mut World, step: &Register, id: &str, name: &str) -> StepResult {
    let url = discover::udap_endpoint(world, "registration_endpoint").await?;
    let Some(party) = &world.udap else { return Err(not_ours()) };
    let jti = world.ids.uuid().to_string();
    let scopes = &world.shared.system.scopes;
    let scope = format!("{} {}", scopes.member_match, scopes.export);
    let control = step.control.as_deref();
    let input = StatementInput {
        party,
        client: name,
        audience: &url,
        scope: &scope,
        now: world.clock.epoch_secs(),
        jti: &jti,
        wanted: Wanted {
            cancel: step.cancel,
            changed: step.changed,
            certification: step.certification,
        },
        earlier: control.and_then(|step| world.session.assertions.get(step)).map(String::as_str),
    };
    let Some((body, statement)) = body(input, step.alter.as_deref()).map_err(StepProblem::Ours)?
    else {
        return Err(StepProblem::LeftOut("no such certificate is configured".to_owned()));
    };
    let request = Outbound::new(Party::Idp, Endpoint::Register, "POST", &url)
        .header("accept", "application/json")
        .json("application/json", &body);
    let exchange = world.client.send(request).await;
    world.session.assertions.insert(id.to_owned(), statement);
    if step.alter.is_some() {
        return answered(&exchange);
    }
    let answer = succeeded(&exchange)?;
    if step.cancel {
        return Ok(());
    }
    let text = |name: &str| answer[name].as_str().map(str::to_owned);
    let Some(client_id) = text("client_id") else {
        return Err(StepProblem::Refused("the registration answer has no `client_id`".to_owned()));
    };
    let key = world.udap.as_ref().map(|party| party.identity(name));
    let Some(identity) = key.transpose().map_err(StepProblem::Ours)?.flatten() else {
        return Err(not_ours());
    };
    let key = ClientKey::from_pem(name, "RS384", identity.key_pem).map_err(StepProblem::Ours)?;
    let scope = text("scope").unwrap_or(scope);
    let client = ClientState {
        udap: Some(name.to_owned()),
        ..ClientState::new(client_id, "private_key_jwt", key, scope)
    };
    // Who was registered before may now be someone who has been replaced.
    let earlier = world.session.clients.get(name);
    if let Some(earlier) = earlier.filter(|earlier| earlier.client_id != client.client_id) {
        let earlier = earlier.clone();
        world.session.clients.insert(format!("{name}_replaced"), earlier);
    }
    register::keep(world, name, client)
}

/// Why UDAP cannot be played: the configuration says nothing of it.
pub fn not_ours() -> StepProblem {
    StepProblem::LeftOut("no trust community is configured".to_owned())
}
