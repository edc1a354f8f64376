//! `[base]/export-status/{job}`: how an export is getting on.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use http::{HeaderName, header};
use jiff::Timestamp;

use crate::source::answer;
use crate::source::files::files;
use crate::source::inbound::Inbound;
use crate::source::jobs::Job;
use crate::source::policy::{ConsentEnd, Policy};
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::{Caller, authenticate};
use crate::source::steps::end_consents::end_consents;
use crate::source::steps::manifest::{LAST_PART, Part, first_part, manifest};
use crate::source::steps::retry_after::{http_date, retry_after};
use crate::source::steps::scope::allow_types;
use crate::source::steps::select_members::recheck;

use super::file::{WRITTEN_WITHIN, unwritten};

const EXPORT_STATUS: HeaderName = HeaderName::from_static("x-export-status");
const PROGRESS: HeaderName = HeaderName::from_static("x-progress");
/// How long a client waits when status cannot be told, in seconds.
const UNAVAILABLE_SECS: i64 = 20;

/// How long a poll of what is large waits for the end, should it be near.
pub(super) const SHORTLY: Duration = Duration::from_secs(5);
/// Members of an export that is small: it is done when the policy says so, however busy the machine.
const SMALL: usize = 50;

/// Says that an export is in progress, or gives its manifest.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let caller = authenticate(&source, &inbound, &policy).await?;
    let now = source.now();
    let id = inbound.part("job");
    let Some(job) = source.jobs().get(id).filter(|job| {
        let is_theirs = policy.status_open_to_payer
            && caller.business_id.is_some()
            && caller.business_id == job.business_id;
        (is_theirs || sees(&source, &caller, job, &policy))
            && (now < job.expires || policy.job_never_done)
    }) else {
        return if policy.unknown_job_refused {
            Err(unknown_job())
        } else {
            Ok(in_progress(&policy, now, 0, false))
        };
    };
    allow_types(&caller, &job.types, &policy)?;
    if policy.throttles_polls
        && let Some(wait) = too_soon(job.told_to_wait, now, &policy)
    {
        let text = "This job is polled more often than it was asked to be.";
        let wait = retry_after(&policy, now, wait);
        return Err(Refusal::new(429, "throttled", text).retry_after(wait));
    }
    if policy.unavailable_once && source.first_poll() {
        let refusal = Refusal::new(503, "transient", "The status cannot be told at the moment.");
        return Err(if policy.busy_without_wait {
            refusal
        } else {
            refusal.retry_after(retry_after(&policy, now, UNAVAILABLE_SECS))
        });
    }
    if policy.job_lost && job.polls > 0 {
        source.jobs().remove(id);
        source.end_running(&job);
        return Err(unknown_job());
    }
    if policy.consent_ends == ConsentEnd::BetweenPolls && job.polls > 0 {
        end_consents(&source, &inbound, &job);
        recheck(&source, &caller, &job.members, &policy)?;
    }
    if policy.job_never_done || job.polls < policy.polls_before_done {
        let percent = (100 * job.polls / policy.polls_before_done.max(1)).min(99);
        source.jobs().update(id, |job| {
            job.polls += 1;
            job.told_to_wait = Some(now);
        });
        if policy.keys_rotate_midway {
            source.ended_tokens.rotate();
        }
        if job.in_parts {
            return early(&source, &job, percent, &policy).await;
        }
        return Ok(in_progress(&policy, now, percent, job.separate_status));
    }
    let patience = if job.members.len() <= SMALL { WRITTEN_WITHIN } else { SHORTLY };
    let written = files(&source, &job, &policy, patience).await;
    let written = written.map_err(|_| unwritten())?;
    source.jobs().update(id, |job| job.told_to_wait = written.is_none().then_some(now));
    let Some(files) = written else {
        return Ok(in_progress(&policy, now, 99, job.separate_status));
    };
    source.end_running(&job);
    let (name, value) = LAST_PART;
    let part = match inbound.query_value(name) {
        _ if !job.in_parts || first_part(&files) == files.output.len() => Part::Whole,
        Some(part) if part == value => Part::Last,
        _ => Part::First,
    };
    let body = manifest(&source, &job, &files, part, &policy);
    let mut response = answer::json(200, &policy.manifest_media_type, &body);
    if policy.sends_expires {
        answer::set(&mut response, header::EXPIRES, &http_date(job.expires));
    }
    if job.separate_status && policy.sends_export_status {
        answer::set(&mut response, EXPORT_STATUS, "200");
    }
    Ok(response)
}

/// The answer while a job runs whose client takes the manifest in parts (Bulk Data 3.0.0): with the
/// files that are there.
async fn early(
    source: &Arc<Source>,
    job: &Job,
    percent: u32,
    policy: &Policy,
) -> Result<Response, Refusal> {
    let mut response = in_progress(policy, source.now(), percent, job.separate_status);
    let written = files(source, job, policy, SHORTLY).await.map_err(|_| unwritten())?;
    if let Some(files) = written.filter(|files| !files.output.is_empty()) {
        let body = manifest(source, job, &files, Part::Early, policy);
        answer::set(&mut response, header::CONTENT_TYPE, &policy.manifest_media_type);
        *response.body_mut() = Body::from(body.to_string());
    }
    Ok(response)
}

/// Whether a caller may know of a job: only its own, unless the policy does not care or nobody
/// said who they are; and with a token about one member, only of one about nobody else.
pub(in crate::source) fn sees(
    source: &Source,
    caller: &Caller,
    job: &Job,
    policy: &Policy,
) -> bool {
    let is_owner =
        !policy.jobs_isolated || caller.is_anonymous() || caller.client_id == job.client_id;
    let only = caller.member.as_deref().filter(|_| policy.jobs_closed_to_other_members);
    let is_theirs = only.is_none_or(|id| {
        let place = source.place(id);
        job.members.iter().all(|covered| Some(covered.place) == place)
    });
    is_owner && is_theirs && (policy.jobs_outlive_tokens || caller.token_id == job.token_id)
}

/// The refusal for a job that is not there, or not the caller's.
pub(in crate::source) fn unknown_job() -> Refusal {
    Refusal::not_found("There is no such export.")
}

/// The seconds a client should still have waited.
pub(super) fn too_soon(
    told_to_wait: Option<Timestamp>,
    now: Timestamp,
    policy: &Policy,
) -> Option<i64> {
    let told = told_to_wait?;
    let wait_millis = i64::from(policy.retry_after_secs?) * 1000;
    let waited_millis = now.as_millisecond() - told.as_millisecond();
    let left = wait_millis - waited_millis;
    (left > 0).then_some((left + 999) / 1000)
}

/// The answer while something runs. With a separate status, that of the answer is about the poll
/// itself (Bulk Data 3.0.0).
pub(super) fn in_progress(
    policy: &Policy,
    now: Timestamp,
    percent: u32,
    separate: bool,
) -> Response {
    let status = if separate { 200 } else { policy.in_progress_status };
    let mut response = answer::empty(status);
    if separate && policy.sends_export_status {
        answer::set(&mut response, EXPORT_STATUS, "202");
    }
    if policy.sends_progress {
        answer::set(&mut response, PROGRESS, &format!("{percent}% done"));
    }
    if let Some(secs) = policy.retry_after_secs {
        let wait = retry_after(policy, now, i64::from(secs));
        answer::set(&mut response, header::RETRY_AFTER, &wait);
    }
    response
}
