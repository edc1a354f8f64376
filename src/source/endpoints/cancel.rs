//! DELETE of `[base]/export-status/{job}`: ends an export and drops its files.

use std::sync::Arc;

use axum::response::Response;

use crate::source::answer;
use crate::source::inbound::Inbound;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::authenticate;
use crate::source::steps::scope::allow_types;

use super::status::{sees, unknown_job};

/// Ends an export, running or finished.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let caller = authenticate(&source, &inbound, &policy).await?;
    let id = inbound.part("job");
    let is_open = !policy.cancel_needs_owner;
    let job = source.jobs().get(id).filter(|job| {
        (is_open || sees(&source, &caller, job, &policy)) && source.now() < job.expires
    });
    match &job {
        Some(job) => allow_types(&caller, &job.types, &policy)?,
        None if policy.unknown_job_refused => return Err(unknown_job()),
        None => {}
    }
    if let Some(job) = job.filter(|_| policy.cancel_effective) {
        // Other replicas find it gone from the state.
        source.jobs().remove(id);
        source.end_running(&job);
        source.written.forget(id);
    }
    Ok(answer::empty(policy.cancel_status))
}
