//! `introspect`: asks the authorization server about a token.

use std::time::Duration;

use crate::id::{Endpoint, Party};
use crate::oauth::Jwt;
use crate::runner::forgery;
use crate::runner::spoiled_form;
use crate::runner::step::{StepProblem, StepResult, answered, succeeded};
use crate::runner::world::World;
use crate::scenario::Introspect;
use crate::transcript::Outbound;

use super::{discover, register, revoke, token, wait};

/// Runs the step.
pub async fn run(world: &mut World, step: &Introspect) -> StepResult {
    let url = discover::endpoint(world, "introspection_endpoint").await?;
    let kept = kept(world, &step.token)?;
    let client = register::client(world, step.client.as_deref().unwrap_or("main"))?.clone();
    discover::offers(world, "introspection", &client.auth_method).await?;
    let mut value = kept.value.clone();
    match step.alter.as_deref() {
        Some("token_unknown") => value = format!("{}.{}", world.ids.token(), world.ids.token()),
        Some("token_revoked") => revoke::revoke(world, &kept, &kept.client).await?,
        Some("token_foreign") => value = foreign(world, &value)?,
        Some("token_truncated") => value.truncate(value.len() / 2),
        Some("token_expired") => wait_for_expiry(world, kept.expires_at).await?,
        _ => {}
    }
    let mut pairs = vec![("token".to_owned(), value)];
    let alter = step.alter.as_deref().unwrap_or_default();
    if alter == "token_missing" {
        pairs.clear();
    }
    let request = Outbound::new(Party::Idp, Endpoint::Introspect, "POST", &url)
        .header("accept", "application/json");
    let request = match alter {
        "caller_unauthenticated" => request.form(&pairs),
        "caller_by_token" => request.form(&pairs).bearer(&kept.value),
        "assertion_replayed" => {
            let pairs = token::with_used_assertion(world, &step.token, pairs)?;
            request.form(&pairs)
        }
        _ => {
            let request = token::authenticate(world, &client, pairs, request).await?;
            // What authenticates the caller moves along with what it asks.
            let pairs: Vec<(String, String)> =
                serde_urlencoded::from_bytes(&request.body).unwrap_or_default();
            match alter {
                "method_get" | "body_json" => {
                    let bare = Outbound { body: Vec::new(), ..request };
                    spoiled_form::request(bare, &pairs, alter)
                }
                _ => request,
            }
        }
    };
    let exchange = world.client.send(request).await;
    if step.alter.is_some() { answered(&exchange) } else { succeeded(&exchange).map(drop) }
}

/// A token for the same purpose that a stranger has signed.
fn foreign(world: &World, token: &str) -> Result<String, StepProblem> {
    let mut header = serde_json::json!({"typ": "at+jwt", "alg": "ES384", "kid": "stranger"});
    let mut claims = serde_json::json!({});
    if let Ok(jwt) = Jwt::decode(token) {
        claims = serde_json::Value::Object(jwt.claims);
        header["typ"] = jwt.header.get("typ").cloned().unwrap_or_default();
    }
    claims["iss"] = serde_json::json!("https://other-authorization-server.example");
    forgery::sign(&header, &claims, &world.stranger).map_err(StepProblem::Ours)
}

/// A kept token, or why it is not there.
pub fn kept(world: &World, name: &str) -> Result<crate::runner::session::KeptToken, StepProblem> {
    world
        .session
        .tokens
        .get(name)
        .cloned()
        .ok_or_else(|| StepProblem::Ours(format!("no `token` step kept a token `{name}`")))
}

/// Waits until a minute after a token's expiry, which covers the skew servers allow.
pub async fn wait_for_expiry(
    world: &World,
    expires_at: Option<jiff::Timestamp>,
) -> Result<(), StepProblem> {
    let Some(expires_at) = expires_at else {
        return Err(StepProblem::LeftOut(
            "the token answer did not say when it expires".to_owned(),
        ));
    };
    let secs = expires_at.as_second() - world.clock.epoch_secs();
    let secs = u64::try_from(secs.max(0)).unwrap_or(0) + 61;
    wait::at_most(world, Duration::from_secs(secs)).await
}
