//! `introspect`: asks the authorization server about a token.

use std::time::Duration;

use crate::id::{Endpoint, Party};
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
    let mut value = kept.value.clone();
    match step.alter.as_deref() {
        Some("token_unknown") => value = format!("{}.{}", world.ids.token(), world.ids.token()),
        Some("token_revoked") => revoke::revoke(world, &kept, &kept.client).await?,
        Some("token_expired") => wait_for_expiry(world, kept.expires_at).await?,
        _ => {}
    }
    let pairs = vec![("token".to_owned(), value)];
    let request = Outbound::new(Party::Idp, Endpoint::Introspect, "POST", &url)
        .header("accept", "application/json");
    let request = if step.alter.as_deref() == Some("caller_unauthenticated") {
        request.form(&pairs)
    } else {
        token::authenticate(world, &client, pairs, request).await?
    };
    let exchange = world.client.send(request).await;
    if step.alter.is_some() { answered(&exchange) } else { succeeded(&exchange).map(drop) }
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
