//! The access token a request to the source payer carries, good or spoiled in a named way.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::oauth::Jwt;
use crate::transcript::Outbound;

use super::forgery::sign;
use super::identities;
use super::keys::ClientKey;
use super::session::KeptToken;
use super::step::{StepProblem, answered};
use super::verbs::{introspect, mint, register, revoke, token};
use super::world::World;

/// How long a revocation may take to be known everywhere.
const PROPAGATION: Duration = Duration::from_mins(1);
/// The first pause between two tries; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_secs(2);

/// Alterations that are about how long a token is good.
const ABOUT_ITS_LIFE: [&str; 2] = ["token_expired", "token_revoked"];
/// Alterations that put something else in its place, or nothing.
const NOT_SENT: [&str; 8] = [
    "token_missing",
    "token_malformed",
    "token_other_audience",
    "token_scope_short",
    "third_party_foreign",
    "third_party_other_audience",
    "third_party_expired",
    "third_party_unknown",
];

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
    let alter_name = alter.unwrap_or_default();
    let kept = if ABOUT_ITS_LIFE.contains(&alter_name) || NOT_SENT.contains(&alter_name) {
        introspect::kept(world, name)?
    } else {
        token::lasting(world, name).await?
    };
    if let Ok(client) = register::client(world, &kept.client) {
        request = identities::show(world, request, &client.client_id.clone(), alter)?;
    }
    let value = match alter.unwrap_or_default() {
        "token_missing" => return Ok(request),
        "token_in_query" => {
            let separator = if request.url.contains('?') { '&' } else { '?' };
            request.url = format!("{}{separator}access_token={}", request.url, kept.value);
            return Ok(request);
        }
        "scheme_lower_case" => {
            return Ok(request.header("authorization", &format!("bearer {}", kept.value)));
        }
        "scheme_upper_case" => {
            return Ok(request.header("authorization", &format!("BEARER {}", kept.value)));
        }
        "token_twice" => return Ok(request.bearer(&kept.value).bearer(&kept.value)),
        "token_in_header_and_query" => {
            let separator = if request.url.contains('?') { '&' } else { '?' };
            request.url = format!("{}{separator}access_token={}", request.url, kept.value);
            return Ok(request.bearer(&kept.value));
        }
        "third_party_foreign"
        | "third_party_other_audience"
        | "third_party_expired"
        | "third_party_unknown" => {
            let Some(scope) = &kept.minted else {
                return Err(StepProblem::Ours(format!("`{name}` is no token of a third party")));
            };
            mint::token(world, scope, alter)?
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
            until_refused(world, &request.clone().bearer(&kept.value)).await?;
            kept.value
        }
        "token_other_audience" => other_audience(world, &kept).await?,
        "token_scope_short" => {
            // The scope of the other half of the flow does not cover this half.
            let scope = if name == "match" { "export" } else { "match" };
            if kept.minted.is_some() {
                let scope = token::scope_of(world, Some(scope));
                return Ok(request.bearer(&mint::token(world, &scope, None)?));
            }
            token::obtain(world, &kept.client, scope).await?.value
        }
        _ => kept.value,
    };
    Ok(request.bearer(&value))
}

/// Sends `request` until it is refused, for as long as a revocation may take to reach the source
/// payer: one may keep what it learned of a token for a while (RFC 7009 §2.1).
async fn until_refused(world: &World, request: &Outbound) -> Result<(), StepProblem> {
    let mut left = Duration::from_secs(world.shared.system.limits.wait_secs).min(PROPAGATION);
    let mut pause = FIRST_PAUSE;
    loop {
        let exchange = world.client.send(request.clone()).await;
        answered(&exchange)?;
        if exchange.status() == Some(401) || left.is_zero() {
            return Ok(());
        }
        let next = pause.min(left);
        world.clock.sleep(next).await;
        left -= next;
        pause *= 2;
    }
}

/// The token with one claim more under the old signature, or with one character changed when it
/// is opaque.
fn tampered(token: &str) -> String {
    let (Ok(jwt), Some((head, signature))) = (Jwt::decode(token), token.rsplit_once('.')) else {
        let flipped = if token.starts_with('A') { "B" } else { "A" };
        return format!("{flipped}{}", token.get(1..).unwrap_or_default());
    };
    let mut claims = jwt.claims;
    claims.insert("payerproof".to_owned(), json!("added after signing"));
    let header = head.split('.').next().unwrap_or_default();
    let claims = URL_SAFE_NO_PAD.encode(serde_json::Value::Object(claims).to_string());
    format!("{header}.{claims}.{signature}")
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

/// A good token that the authorization server issued for another resource server. Only our own
/// can be made to.
async fn other_audience(world: &mut World, kept: &KeptToken) -> Result<String, StepProblem> {
    let Some(idp) = world.idp.clone() else {
        let why = "only our own authorization server can be made to issue for another audience";
        return Err(StepProblem::LeftOut(why.to_owned()));
    };
    let policy = idp.policy();
    let elsewhere = Some("https://another-resource-server.example/fhir".to_owned());
    idp.set_policy(crate::idp::Policy { token_audience: elsewhere, ..policy.clone() });
    let obtained = token::obtain(world, &kept.client, "match").await;
    idp.set_policy(policy);
    obtained.map(|token| token.value)
}
