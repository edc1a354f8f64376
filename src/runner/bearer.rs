//! The access token a request to the source payer carries, good or spoiled in a named way.

use serde_json::json;

use crate::oauth::Jwt;
use crate::transcript::Outbound;

use super::assertion::sign;
use super::keys::ClientKey;
use super::session::KeptToken;
use super::step::StepProblem;
use super::verbs::{introspect, revoke, token};
use super::world::World;

/// Adds the token kept under `name` to `request`, altered as the step says.
///
/// # Errors
/// When the token is not there, or cannot be had in this way here.
pub async fn authorize(
    world: &mut World,
    mut request: Outbound,
    name: &str,
    alter: Option<&str>,
) -> Result<Outbound, StepProblem> {
    let kept = introspect::kept(world, name)?;
    let value = match alter.unwrap_or_default() {
        "token_missing" => return Ok(request),
        "token_in_query" => {
            let separator = if request.url.contains('?') { '&' } else { '?' };
            request.url = format!("{}{separator}access_token={}", request.url, kept.value);
            return Ok(request);
        }
        "token_malformed" => "not-a-token".to_owned(),
        "token_tampered" => tampered(&kept.value),
        "token_foreign" => foreign(&kept.value, &world.stranger.clone())?,
        "token_expired" => {
            introspect::wait_for_expiry(world, kept.expires_at).await?;
            kept.value
        }
        "token_revoked" => {
            revoke::revoke(world, &kept, &kept.client).await?;
            kept.value
        }
        "token_other_audience" => other_audience(world, &kept)?,
        "token_scope_short" => {
            // The scope of the other half of the flow does not cover this half.
            let scope = if name == "match" { "export" } else { "match" };
            token::obtain(world, &kept.client, scope).await?.value
        }
        _ => kept.value,
    };
    Ok(request.bearer(&value))
}

/// Changes one character in the middle, where the claims of a JWT are.
fn tampered(token: &str) -> String {
    let middle = token.len() / 2;
    token
        .char_indices()
        .map(|(at, c)| match (at == middle, c) {
            (true, 'A') => 'B',
            (true, '.') | (false, _) => c,
            (true, _) => 'A',
        })
        .collect()
}

/// The same claims signed by a stranger, or a random token when the good one is opaque.
fn foreign(token: &str, stranger: &ClientKey) -> Result<String, StepProblem> {
    let Ok(jwt) = Jwt::decode(token) else {
        return Ok(format!("{}{}", token.chars().rev().collect::<String>(), "0"));
    };
    let mut header = serde_json::Value::Object(jwt.header);
    header["alg"] = json!(stranger.algorithm);
    sign(&header, &serde_json::Value::Object(jwt.claims), stranger).map_err(StepProblem::Ours)
}

/// The same claims for another resource server, signed by the real authorization server: possible
/// only where that is ours.
fn other_audience(world: &World, kept: &KeptToken) -> Result<String, StepProblem> {
    if !world.shared.own {
        let why = "a token for another audience needs the authorization server's own key";
        return Err(StepProblem::LeftOut(why.to_owned()));
    }
    let jwt = Jwt::decode(&kept.value).map_err(|error| StepProblem::Ours(error.to_string()))?;
    let mut claims = serde_json::Value::Object(jwt.claims);
    claims["aud"] = json!("https://another-resource-server.example/fhir");
    super::world::sign_as_idp(&serde_json::Value::Object(jwt.header), &claims)
        .map_err(StepProblem::Ours)
}
