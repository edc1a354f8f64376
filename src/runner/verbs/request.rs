//! `request`: sends any request.

use crate::id::{Actor, Party};
use crate::runner::bearer;
use crate::runner::identities::turned_away;
use crate::runner::look_up::look_up;
use crate::runner::payers;
use crate::runner::step::{StepProblem, StepResult, answered};
use crate::runner::world::World;
use crate::scenario::Request;
use crate::transcript::Outbound;

/// Runs the step. Any answer will do: what it must be is for checks to say.
pub async fn run(world: &mut World, step: &Request) -> StepResult {
    let body = step.body.as_deref().unwrap_or_default();
    let named: Vec<String> = world
        .session
        .told
        .keys()
        .filter(|case| {
            let place = format!("{{{case}}}");
            step.path.contains(&place) || body.contains(&place)
        })
        .cloned()
        .collect();
    look_up(world, &named.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let base = match step.actor {
        Actor::Idp => &world.issuer,
        Actor::Source => &world.fhir_base,
        Actor::Target => &world.target_base,
    };
    let Some(base) = base else {
        return Err(StepProblem::LeftOut(format!("it is not known where the {} is", step.actor)));
    };
    let (mut path, mut body) = (with_identifiers(world, &step.path), body.to_owned());
    // `{known}` and the like stand for the logical id a match returned.
    for (case, id) in world.session.matched.iter().chain(&world.session.groups) {
        let place = format!("{{{case}}}");
        path = path.replace(&place, id);
        body = body.replace(&place, id);
    }
    // A batch goes to the base itself.
    let path = if path == "/" { "" } else { path.as_str() };
    let url = format!("{}{path}", base.trim_end_matches('/'));
    let mut request = Outbound::new(Party::from(step.actor), step.endpoint, &step.method, &url);
    for (name, value) in &step.headers {
        request = request.header(name, value);
    }
    request.body = body.into_bytes();
    if let Some(token) = &step.token {
        request = bearer::authorize(world, request, token, step.alter.as_deref()).await?;
    }
    let exchange = world.client.send(request).await;
    if turned_away(&exchange, step.alter.as_deref()) { Ok(()) } else { answered(&exchange) }
}

/// `path` with the payer that a bulk match was made for, as its Group names it, or else as the
/// configuration does.
fn with_identifiers(world: &World, path: &str) -> String {
    let configured = payers::recipient(&world.shared.system).token();
    let mut path = path.to_owned();
    for job in world.session.jobs.keys() {
        let carried = world.session.group_identifiers.get(job);
        let own = carried.and_then(|one| one.own.as_deref()).unwrap_or(&configured);
        let payer = carried.and_then(|one| one.payer.as_deref()).unwrap_or(&configured);
        let value = own.rsplit_once('|').map_or(own, |(_, value)| value);
        for (what, token) in [("identifier", own), ("identifier.value", value), ("payer", payer)] {
            let encoded: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
            path = path.replace(&format!("{{{job}.{what}}}"), &encoded);
        }
    }
    path
}
