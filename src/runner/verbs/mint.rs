//! `mint`: makes an access token as the third-party authorization server we play.

use jiff::SignedDuration;

use crate::runner::session::KeptToken;
use crate::runner::step::{StepProblem, StepResult};
use crate::runner::third_party::{LIFETIME_SECS, Wanted};
use crate::runner::world::World;
use crate::scenario::Mint;

use super::token::scope_of;

/// Runs the step. Nothing is sent.
pub fn run(world: &mut World, step: &Mint, id: &str) -> StepResult {
    let scope = scope_of(world, step.scope.as_deref());
    keep(world, step.keep.as_deref().unwrap_or(id), scope).map(drop)
}

/// Makes a token of `scope` and keeps it under `name`.
pub fn keep(world: &mut World, name: &str, scope: String) -> Result<KeptToken, StepProblem> {
    let value = token(world, &scope, None)?;
    let expires_at = world.clock.now().checked_add(SignedDuration::from_secs(LIFETIME_SECS)).ok();
    let kept = KeptToken { value, expires_at, minted: Some(scope), ..KeptToken::default() };
    world.session.tokens.insert(name.to_owned(), kept.clone());
    Ok(kept)
}

/// A token of `scope`, spoiled as `alter` says.
///
/// # Errors
/// When there is no third party in this story, or nobody to make it for.
pub fn token(world: &World, scope: &str, alter: Option<&str>) -> Result<String, StepProblem> {
    let missing = |what: &str| StepProblem::Ours(format!("there is no {what} in this story"));
    let party = world.third_party.as_ref().ok_or_else(|| missing("third party"))?;
    let audience = world.fhir_base.as_deref().ok_or_else(|| missing("source payer"))?;
    let wanted = Wanted {
        scope,
        audience: audience.trim_end_matches('/'),
        id: &world.ids.token(),
        now: world.clock.epoch_secs(),
        lifetime_secs: LIFETIME_SECS,
        alter,
    };
    party.token(&wanted, &world.stranger).map_err(StepProblem::Ours)
}
