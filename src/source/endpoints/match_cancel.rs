//! DELETE of `[base]/match-status/{job}`: ends a bulk match and drops its result. Its Group stays.

use std::sync::Arc;

use axum::response::Response;

use crate::source::answer;
use crate::source::inbound::Inbound;
use crate::source::matches;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::authenticate;
use crate::source::steps::scope::allow_bulk_match;

use super::match_status::sees;

/// Ends a match, running or finished.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let caller = authenticate(&source, &inbound, &policy).await?;
    allow_bulk_match(&caller, &policy)?;
    let id = inbound.part("job");
    let is_open = !policy.cancel_needs_owner;
    let job = source.handle.groups().job(id);
    let known = job.is_some_and(|job| is_open || sees(&source, &caller, id, &job, &policy));
    if !known && policy.unknown_job_refused {
        return Err(Refusal::not_found("There is no such match."));
    }
    if known && policy.cancel_effective {
        matches::forget(&source, id);
    }
    Ok(answer::empty(policy.cancel_status))
}
