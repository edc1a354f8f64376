//! `[base]/match-status/{job}`: how a bulk match is getting on, and where its result is.

use std::sync::Arc;

use axum::response::Response;
use http::header;
use serde_json::{Value, json};

use crate::fhir::FHIR_JSON;
use crate::source::answer;
use crate::source::groups::{MatchJob, Outcome};
use crate::source::inbound::Inbound;
use crate::source::matches;
use crate::source::policy::{MatchResult, Policy};
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::{Caller, authenticate};
use crate::source::steps::match_script::failed;
use crate::source::steps::retry_after::{http_date, retry_after};
use crate::source::steps::scope::allow_bulk_match;
use crate::source::steps::select_group::names_no_other;

use super::file::WRITTEN_WITHIN;
use super::match_file::{GROUPS_FILE, PARAMETERS_FILE, parameters_of};
use super::status::{SHORTLY, in_progress, too_soon};

/// Says that a match is in progress, or where its result is.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let caller = authenticate(&source, &inbound, &policy).await?;
    allow_bulk_match(&caller, &policy)?;
    let now = source.now();
    let id = inbound.part("job");
    let unknown = || Refusal::not_found("There is no such match.");
    let groups = source.handle.groups();
    let known = groups.job(id).filter(|job| now < job.expires);
    let job = known.filter(|job| sees(&source, &caller, id, job, &policy)).ok_or_else(unknown)?;
    if policy.throttles_polls
        && let Some(wait) = too_soon(job.told_to_wait, now, &policy)
    {
        let text = "This match is polled more often than it was asked to be.";
        let wait = retry_after(&policy, now, wait);
        return Err(Refusal::new(429, "throttled", text).retry_after(wait));
    }
    if job.polls < policy.polls_before_done {
        let percent = 100 * job.polls / policy.polls_before_done;
        groups.update(id, |job| {
            job.polls += 1;
            job.told_to_wait = Some(now);
        });
        return Ok(in_progress(&policy, now, percent, false));
    }
    let patience = if job.members <= matches::SMALL { WRITTEN_WITHIN } else { SHORTLY };
    let outcome = matches::outcome(&source, id, &policy, patience).await;
    groups.update(id, |job| job.told_to_wait = outcome.is_none().then_some(now));
    let count = match outcome {
        None => return Ok(in_progress(&policy, now, 99, false)),
        Some(Outcome::Failed) => return Err(failed()),
        Some(Outcome::Done { groups }) => groups,
    };
    // Whom it is about may be known only now.
    if !sees(&source, &caller, id, &job, &policy) {
        return Err(unknown());
    }
    let shape = shape(&source, &policy);
    let mut response = if shape == MatchResult::Direct {
        answer::json(200, FHIR_JSON, &parameters_of(&groups.result(id)))
    } else {
        let manifest = manifest(&source, id, (&job, count), shape);
        answer::json(200, &policy.manifest_media_type, &manifest)
    };
    if policy.sends_expires {
        answer::set(&mut response, header::EXPIRES, &http_date(job.expires));
    }
    Ok(response)
}

/// Whether a caller may know of a match: only of its own, and with a token about one member, only
/// of one about nobody else. Of one that is not done, only where such a token began it.
pub(in crate::source) fn sees(
    source: &Source,
    caller: &Caller,
    id: &str,
    job: &MatchJob,
    policy: &Policy,
) -> bool {
    let is_owner =
        !policy.jobs_isolated || caller.is_anonymous() || caller.client_id == job.client_id;
    let names_no_other = || {
        let groups = source.handle.groups();
        let is_done = groups.outcome(id).is_some();
        let result = groups.result(id);
        let mut found = result.iter().map(|sorted| &sorted.group);
        (is_done || caller.member == job.member)
            && found.all(|group| names_no_other(source, caller, group, policy))
    };
    let is_limited = caller.member.is_some() && policy.jobs_closed_to_other_members;
    is_owner && (!is_limited || names_no_other())
}

/// The shape results have here.
fn shape(source: &Source, policy: &Policy) -> MatchResult {
    match policy.match_result {
        MatchResult::Guide if source.settings.guides.pdex.starts_with("2.1.") => {
            MatchResult::Parameters
        }
        MatchResult::Guide => MatchResult::Groups,
        other => other,
    }
}

fn manifest(
    source: &Source,
    id: &str,
    (job, groups): (&MatchJob, usize),
    shape: MatchResult,
) -> Value {
    let base = &source.settings.base;
    let entry = |kind: &str, file: &str, count: usize| json!({"type": kind, "url": format!("{base}/match-file/{id}/{file}"), "count": count});
    let mut output = Vec::new();
    if matches!(shape, MatchResult::Groups | MatchResult::Both) && groups > 0 {
        output.push(entry("Group", GROUPS_FILE, groups));
    }
    if matches!(shape, MatchResult::Parameters | MatchResult::Both) {
        output.push(entry("Parameters", PARAMETERS_FILE, 1));
    }
    json!({
        "transactionTime": job.started.to_string(),
        "request": job.request,
        "requiresAccessToken": true,
        "output": output,
        "error": [],
    })
}
