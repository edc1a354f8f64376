//! `manage`: reads, updates or deletes a registration (RFC 7592).

use serde_json::json;

use crate::id::{Endpoint, Party};
use crate::runner::step::{StepProblem, StepResult, answered, expect_success};
use crate::runner::world::World;
use crate::scenario::{Manage, ManageAction};
use crate::transcript::Outbound;

use super::register::client;

/// Runs the step.
pub async fn run(world: &mut World, step: &Manage) -> StepResult {
    let name = step.client.as_deref().unwrap_or("main");
    let state = client(world, name)?.clone();
    let (Some(url), Some(token)) = (&state.registration_uri, &state.registration_token) else {
        let why = "the registration answer offered no management";
        return Err(StepProblem::LeftOut(why.to_owned()));
    };
    let method = match step.action {
        ManageAction::Read => "GET",
        ManageAction::Update => "PUT",
        ManageAction::Delete => "DELETE",
    };
    let token = if step.alter.as_deref() == Some("management_token_wrong") {
        world.ids.token()
    } else {
        token.clone()
    };
    let mut request = Outbound::new(Party::Idp, Endpoint::RegistrationManagement, method, url)
        .header("accept", "application/json")
        .bearer(&token);
    if step.action == ManageAction::Update {
        let mut body = json!({
            "client_id": state.client_id,
            "client_name": format!("payerproof {name}, updated"),
            "token_endpoint_auth_method": state.auth_method,
            "grant_types": ["client_credentials"],
            "response_types": [],
            "scope": state.scope,
            "jwks": state.key.jwks().map_err(StepProblem::Ours)?,
        });
        // An update names everything that was registered (RFC 7592 §2.2).
        let redirects = &world.shared.system.registration.redirect_uris;
        if !redirects.is_empty() {
            body["redirect_uris"] = json!(redirects);
        }
        match step.alter.as_deref() {
            Some("client_id_other") => body["client_id"] = json!(world.ids.token()),
            Some("issued_members_sent") => {
                body["registration_access_token"] = json!(token);
                body["client_id_issued_at"] = json!(world.clock.epoch_secs());
            }
            _ => {}
        }
        request = request.json("application/json", &body);
    }
    let exchange = world.client.send(request).await;
    if step.alter.is_some() {
        return answered(&exchange);
    }
    expect_success(&exchange)?;
    if step.action == ManageAction::Delete {
        let tokens = world.session.tokens.values_mut().filter(|kept| kept.client == name);
        tokens.for_each(|kept| kept.renewal = None);
    }
    // The token may be rotated with every answer (RFC 7592 §3).
    let rotated = exchange.response.as_ref().and_then(|response| response.json().ok());
    let rotated =
        rotated.and_then(|body| body["registration_access_token"].as_str().map(str::to_owned));
    if let (Some(token), Some(state)) = (rotated, world.session.clients.get_mut(name)) {
        state.registration_token = Some(token);
    }
    Ok(())
}
