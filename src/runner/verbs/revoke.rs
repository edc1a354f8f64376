//! `revoke`: revokes a token (RFC 7009).

use crate::id::{Endpoint, Party};
use crate::runner::session::KeptToken;
use crate::runner::step::{StepProblem, StepResult, answered, expect_success};
use crate::runner::world::World;
use crate::scenario::Revoke;
use crate::transcript::Outbound;

use super::introspect::kept;
use super::{discover, register, token};

/// Runs the step.
pub async fn run(world: &mut World, step: &Revoke) -> StepResult {
    let mut target = kept(world, &step.token)?;
    let alter = step.alter.as_deref();
    if step.refresh {
        target.value = target.refresh.clone().ok_or_else(|| {
            StepProblem::LeftOut("no refresh token came with that token".to_owned())
        })?;
    }
    if alter == Some("token_unknown") {
        target.value = format!("{}.{}", world.ids.token(), world.ids.token());
    }
    let client = step.client.clone().unwrap_or_else(|| "main".to_owned());
    let request = request(world, &target, &client, alter, &step.token).await?;
    let exchange = world.client.send(request).await;
    if alter.is_some() {
        return answered(&exchange);
    }
    // Who revokes a token has done with it.
    if let Some(kept) = world.session.tokens.get_mut(&step.token) {
        kept.renewal = None;
    }
    expect_success(&exchange)
}

/// Revokes a token under the step in progress.
pub async fn revoke(world: &mut World, target: &KeptToken, client: &str) -> StepResult {
    if !world.shared.system.claims.get("revocation").copied().unwrap_or(false) {
        let why = "the system does not claim `revocation`";
        return Err(StepProblem::LeftOut(why.to_owned()));
    }
    let request = request(world, target, client, None, "").await?;
    expect_success(&world.client.send(request).await)
}

async fn request(
    world: &mut World,
    target: &KeptToken,
    client: &str,
    alter: Option<&str>,
    kept_under: &str,
) -> Result<Outbound, StepProblem> {
    let url = discover::endpoint(world, "revocation_endpoint").await?;
    let client = register::client(world, client)?.clone();
    discover::offers(world, "revocation", &client.auth_method).await?;
    let mut pairs = vec![("token".to_owned(), target.value.clone())];
    let hint = match alter {
        Some("hint_wrong") => Some("refresh_token"),
        Some("hint_unknown") => Some("payerproof_token"),
        _ => None,
    };
    pairs.extend(hint.map(|hint| ("token_type_hint".to_owned(), hint.to_owned())));
    let request = Outbound::new(Party::Idp, Endpoint::Revoke, "POST", &url);
    match alter {
        Some("caller_unauthenticated") => Ok(request.form(&pairs)),
        Some("assertion_replayed") => {
            let pairs = token::with_used_assertion(world, kept_under, pairs)?;
            Ok(request.form(&pairs))
        }
        _ => token::authenticate(world, &client, pairs, request).await,
    }
}
