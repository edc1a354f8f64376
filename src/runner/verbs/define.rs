//! `define`: tells the target payer who our source payer is, over its admin API.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use std::sync::Arc;

use crate::id::{Endpoint, Party};
use crate::runner::mocks::TARGET_CLIENT;
use crate::runner::session::Before;
use crate::runner::step::{StepProblem, StepResult, answered, expect_success, succeeded};
use crate::runner::world::{AdminApi, World};
use crate::scenario::Define;
use crate::secret::ExposeSecret;
use crate::transcript::{Exchange, Outbound};

/// An Organization nobody has.
const NO_ORGANIZATION: &str = "payerproof-nobody";

/// The member of a definition that is never shown.
const SECRET: &str = "tokenIntrospectionClientSecret";

/// Runs the step.
pub async fn run(world: &mut World, step: &Define) -> StepResult {
    let Some(api) = world.target_admin.clone() else {
        let why = "the admin API of the target payer is not configured (`[target.admin]`)";
        return Err(StepProblem::LeftOut(why.to_owned()));
    };
    let issuer = world.issuer.clone().unwrap_or_default();
    let known = find(world, &api, &issuer).await?;
    if !world.shared.own && world.session.defined.is_none() {
        let is_lost = known.as_ref().is_some_and(|known| holds_secret(known) || sets_secret(step));
        if is_lost && api.client_secret.is_none() {
            let why = "a secret of the definition could not be put back \
                       (`client_secret_file` in `[target.admin]`)";
            return Err(StepProblem::LeftOut(why.to_owned()));
        }
        world.session.defined = Some(Before(known.clone()));
    }
    let body = definition(world, &api, step);
    let exchange = send(world, &api, known.as_ref(), &body).await;
    if step.alter.is_some() {
        return answered(&exchange);
    }
    expect_success(&exchange)?;
    // Looked up with a slash where the definition has none, and the other way round.
    let spelled = issuer.strip_suffix('/').map_or_else(|| format!("{issuer}/"), str::to_owned);
    for issuer in [issuer, spelled] {
        answered(&get(world, &api, &issuer).await)?;
    }
    Ok(())
}

/// Leaves the definition at a real target payer as it was: puts back what was there, and removes
/// what was not. Secrets are never shown, so they come from the configuration.
pub async fn put_back(world: &mut World) {
    let (Some(api), Some(Before(before))) =
        (world.target_admin.clone(), world.session.defined.take())
    else {
        return;
    };
    let is_back = match before {
        Some(mut before) => {
            if let Some(secret) = &api.client_secret {
                before[SECRET] = json!(secret.expose_secret());
            }
            send(world, &api, Some(&before), &before).await.succeeded()
        }
        None => remove(world, &api).await,
    };
    if !is_back {
        tracing::warn!("the target payer did not take its server definition back");
    }
}

/// Removes the definition of our source payer; where none can be removed, archives it.
async fn remove(world: &World, api: &AdminApi) -> bool {
    let issuer = world.issuer.clone().unwrap_or_default();
    let mut made = match find(world, api, &issuer).await {
        Ok(Some(made)) => made,
        Ok(None) => return true,
        Err(_) => return false,
    };
    let Some(url) = numbered(api, &made) else { return false };
    let deleted = world.client.send(call(api, "DELETE", &url)).await;
    if deleted.succeeded() {
        return true;
    }
    made["archivedAt"] = json!(world.clock.now().to_string());
    send(world, api, Some(&made.clone()), &made).await.succeeded()
}

/// Whether a definition that is shown without its secrets must have one.
fn holds_secret(known: &Value) -> bool {
    let mode = known["clientAuthenticationMode"].as_str().unwrap_or_default();
    mode.starts_with("CLIENT_SECRET")
}

/// Whether a step gives the definition another secret.
fn sets_secret(step: &Define) -> bool {
    step.set.contains_key(SECRET) && !step.without.iter().any(|name| name == SECRET)
}

/// What the target is told.
fn definition(world: &World, api: &AdminApi, step: &Define) -> Value {
    let system = &world.shared.system;
    let configured = system.target.as_ref().map(|target| target.client_id.as_str());
    let scopes = &system.scopes;
    let scope = format!("{} {}", scopes.member_match, scopes.export);
    let mut body = Map::new();
    for (name, value) in [
        ("nodeId", json!(api.node)),
        ("moduleId", json!(api.module)),
        ("name", json!("The source payer of payerproof")),
        ("issuer", json!(world.issuer)),
        ("fhirEndpointUrl", json!(world.fhir_base)),
        ("federationRequestScopes", json!(scope)),
        ("clientAuthenticationMode", json!("PRIVATE_KEY_JWT")),
        ("tokenIntrospectionClientId", json!(configured.unwrap_or(TARGET_CLIENT))),
    ] {
        body.insert(name.to_owned(), value);
    }
    for (name, value) in &step.set {
        body.insert(name.clone(), filled(world, value));
    }
    let altered: &[&str] = match step.alter.as_deref() {
        Some("name_missing") => &["name"],
        Some("issuer_missing") => &["issuer"],
        _ => &[],
    };
    for name in step.without.iter().map(String::as_str).chain(altered.iter().copied()) {
        body.shift_remove(name);
    }
    if step.alter.as_deref() == Some("organization_unknown") {
        body.insert("organizationId".to_owned(), json!(NO_ORGANIZATION));
    }
    Value::Object(body)
}

fn filled(world: &World, value: &Value) -> Value {
    let Value::String(text) = value else { return value.clone() };
    let issuer = world.issuer.as_deref().unwrap_or_default().trim_end_matches('/');
    let text = text
        .replace("{token_url}", &format!("{issuer}/oauth/token"))
        .replace("{issuer}", issuer)
        .replace("{fhir_base}", world.fhir_base.as_deref().unwrap_or_default());
    json!(text)
}

/// The definition of an issuer, where there is one.
async fn find(world: &World, api: &AdminApi, issuer: &str) -> Result<Option<Value>, StepProblem> {
    let exchange = get(world, api, issuer).await;
    if exchange.status() == Some(404) {
        return Ok(None);
    }
    succeeded(&exchange).map(Some)
}

async fn get(world: &World, api: &AdminApi, issuer: &str) -> Arc<Exchange> {
    let query = serde_urlencoded::to_string([("issuer_url", issuer)]).unwrap_or_default();
    let url = format!("{}?{query}", api.servers);
    world.client.send(call(api, "GET", &url)).await
}

async fn send(world: &World, api: &AdminApi, known: Option<&Value>, body: &Value) -> Arc<Exchange> {
    let request = match known.and_then(|known| numbered(api, known)) {
        Some(url) => call(api, "PUT", &url),
        None => call(api, "POST", &api.servers),
    };
    world.client.send(request.json("application/json", body)).await
}

/// Where the definition with its number is.
fn numbered(api: &AdminApi, known: &Value) -> Option<String> {
    let pid = known["pid"].to_string();
    (pid != "null").then(|| format!("{}/{}", api.servers, pid.trim_matches('"')))
}

fn call(api: &AdminApi, method: &str, url: &str) -> Outbound {
    let (user, password) = &api.credentials;
    let credentials = STANDARD.encode(format!("{user}:{}", password.expose_secret()));
    Outbound::new(Party::Target, Endpoint::Admin, method, url)
        .header("accept", "application/json")
        .header("authorization", &format!("Basic {credentials}"))
}
