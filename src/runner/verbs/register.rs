//! `register`: becomes a client, by RFC 7591 or from the configuration.

use serde_json::{Value, json};

use crate::id::{Endpoint, Party};
use crate::population::TARGET_PAYER;
use crate::runner::keys::ClientKey;
use crate::runner::session::ClientState;
use crate::runner::step::{StepProblem, StepResult, answered, succeeded};
use crate::runner::world::World;
use crate::scenario::Register;
use crate::system::RegistrationKind;
use crate::transcript::{Fact, Outbound};

use super::discover;

/// The payer behind the client named `other`.
const OTHER_PAYER: &str = "urn:oid:2.16.840.1.113883.6.300|33333";

/// Runs the step.
pub async fn run(world: &mut World, step: &Register) -> StepResult {
    let name = step.client.as_deref().unwrap_or("main");
    if world.shared.system.registration.how == RegistrationKind::Manual {
        return if step.alter.is_some() {
            Err(StepProblem::LeftOut("clients are registered by hand".to_owned()))
        } else {
            by_hand(world, name)
        };
    }
    dynamic(world, step, name).await
}

fn by_hand(world: &mut World, name: &str) -> StepResult {
    let registration = &world.shared.system.registration;
    if name.starts_with("app") || name.starts_with("other_app") {
        return app_by_hand(world, name);
    }
    let config = if name == "main" { &registration.client } else { &registration.other_client };
    let Some(config) = config.clone() else {
        return Err(StepProblem::LeftOut(format!("no client `{name}` is configured")));
    };
    let ours = |cause: String| StepProblem::Ours(cause);
    let pem = world.read_text(&config.key_file).map_err(|error| ours(error.to_string()))?;
    let key = ClientKey::from_pem(&config.kid, &config.algorithm, pem).map_err(ours)?;
    let scopes = &world.shared.system.scopes;
    let scope =
        config.scope.unwrap_or_else(|| format!("{} {}", scopes.member_match, scopes.export));
    let client = ClientState {
        client_id: config.client_id,
        auth_method: "private_key_jwt".to_owned(),
        key,
        secret: None,
        scope,
        registration_uri: None,
        registration_token: None,
    };
    keep(world, name, client)
}

/// A client people sign in for. It has a key, or it is public.
fn app_by_hand(world: &mut World, name: &str) -> StepResult {
    let authorization = &world.shared.system.authorization;
    let config =
        if name == "app" { &authorization.client } else { &authorization.other_client }.clone();
    let Some(config) = config else {
        return Err(StepProblem::LeftOut(format!("no client `{name}` is configured")));
    };
    let ours = |cause: String| StepProblem::Ours(cause);
    let scope = authorization.scope.clone();
    let (key, auth_method) = match &config.key_file {
        Some(file) => {
            let pem = world.read_text(file).map_err(|error| ours(error.to_string()))?;
            let kid = config.kid.as_deref().unwrap_or_default();
            let key = ClientKey::from_pem(kid, &config.algorithm, pem).map_err(ours)?;
            (key, "private_key_jwt")
        }
        None => (world.stranger.clone(), "none"),
    };
    let client = ClientState {
        client_id: config.client_id,
        auth_method: auth_method.to_owned(),
        key,
        secret: None,
        scope,
        registration_uri: None,
        registration_token: None,
    };
    keep(world, name, client)
}

async fn dynamic(world: &mut World, step: &Register, name: &str) -> StepResult {
    let url = discover::endpoint(world, "registration_endpoint").await?;
    let auth_method = step.auth_method.as_deref().unwrap_or("private_key_jwt").to_owned();
    let algorithm = step.algorithm.as_deref().unwrap_or("ES384");
    let ours = |cause: String| StepProblem::Ours(cause);
    let kid = format!("{name}-{}", world.ids.token());
    let key = ClientKey::generate(&kid, algorithm, world.shared.own).map_err(ours)?;
    let (scopes, authorization) = (&world.shared.system.scopes, &world.shared.system.authorization);
    let is_app = step.grants.iter().any(|grant| grant == "authorization_code");
    let scope = match (&step.scope, is_app) {
        (Some(scope), _) => scope.clone(),
        (None, true) => authorization.scope.clone(),
        (None, false) => format!("{} {}", scopes.member_match, scopes.export),
    };
    let payer = if name == "main" { TARGET_PAYER.token() } else { OTHER_PAYER.to_owned() };
    let mut body = json!({
        "client_name": format!("payerproof {name}"),
        "token_endpoint_auth_method": auth_method,
        "grant_types": ["client_credentials"],
        "response_types": [],
        "scope": scope,
        "contacts": ["mailto:payerproof@example.org"],
        "payer_identifier": payer,
        // A server must ignore what it does not know (RFC 7591 §2).
        "payerproof_unknown": "ignore me",
    });
    if !step.grants.is_empty() {
        body["grant_types"] = json!(step.grants);
    }
    if is_app {
        body["redirect_uris"] = json!([authorization.redirect_uri]);
        body["response_types"] = json!(["code"]);
    }
    if auth_method == "private_key_jwt" {
        body["token_endpoint_auth_signing_alg"] = json!(algorithm);
        body["jwks"] = key.jwks().map_err(ours)?;
    }
    let bytes = altered(body, step.alter.as_deref(), &key).map_err(ours)?;
    let mut request = Outbound::new(Party::Idp, Endpoint::Register, "POST", &url)
        .header("accept", "application/json")
        .header("content-type", "application/json");
    if let Some(file) = &world.shared.system.registration.initial_access_token_file {
        let token = world.read_text(file).map_err(|error| ours(error.to_string()))?;
        request = request.bearer(&token);
    }
    request.body = bytes;
    let exchange = world.client.send(request).await;
    if step.alter.is_some() {
        return answered(&exchange);
    }
    let answer = succeeded(&exchange)?;
    let text = |name: &str| answer[name].as_str().map(str::to_owned);
    let Some(client_id) = text("client_id") else {
        return Err(StepProblem::Refused("the registration answer has no `client_id`".to_owned()));
    };
    let client = ClientState {
        client_id,
        auth_method: text("token_endpoint_auth_method").unwrap_or(auth_method),
        key,
        secret: text("client_secret"),
        scope: text("scope").unwrap_or(scope),
        registration_uri: text("registration_client_uri"),
        registration_token: text("registration_access_token"),
    };
    keep(world, name, client)
}

fn keep(world: &mut World, name: &str, client: ClientState) -> StepResult {
    world.recorder.state(Fact::Client {
        client_id: client.client_id.clone(),
        jwks: client.key.jwks().map_err(StepProblem::Ours)?,
        auth_method: client.auth_method.clone(),
        scope: client.scope.clone(),
        organization: (name == "main").then(|| TARGET_PAYER.token()),
    });
    world.session.clients.insert(name.to_owned(), client);
    Ok(())
}

fn altered(mut body: Value, alter: Option<&str>, key: &ClientKey) -> Result<Vec<u8>, String> {
    match alter.unwrap_or_default() {
        "jwks_and_jwks_uri" => body["jwks_uri"] = json!("https://payerproof.example/jwks.json"),
        "grant_type_unknown" => body["grant_types"] = json!(["payerproof_grant"]),
        "auth_method_unknown" => body["token_endpoint_auth_method"] = json!("payerproof_method"),
        "jwks_private" => {
            // Any text will do as a private member: its presence is what must be refused.
            let mut jwk = key.public_jwk()?;
            jwk["d"] = json!("bm90LWEtcmVhbC1wcml2YXRlLWtleQ");
            body["jwks"] = json!({"keys": [jwk]});
        }
        "body_not_json" => return Ok(b"client_name=payerproof".to_vec()),
        _ => {}
    }
    Ok(body.to_string().into_bytes())
}

/// The client named `name`, or why it is not there.
pub fn client<'a>(world: &'a World, name: &str) -> Result<&'a ClientState, StepProblem> {
    world
        .session
        .clients
        .get(name)
        .ok_or_else(|| StepProblem::Ours(format!("no `register` step made a client `{name}`")))
}
