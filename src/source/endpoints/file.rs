//! `[base]/export-file/{job}/{file}`: one output file.

use std::sync::Arc;

use axum::response::Response;
use http::header;

use crate::source::answer;
use crate::source::inbound::Inbound;
use crate::source::jobs::Job;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::{Caller, authenticate};
use crate::source::steps::file_url::check_signature;
use crate::source::steps::scope::allow_types;
use crate::source::steps::select_members::recheck;
use crate::source::steps::write_lines::lines;

use super::status::sees;

/// Sends a file, line by line.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let caller = if policy.signed_file_urls {
        check_signature(&source, &inbound)?;
        None
    } else if policy.files_require_token {
        Some(authenticate(&source, &inbound, &policy).await?)
    } else {
        None
    };
    let job = job(&source, &inbound, caller.as_ref(), &policy)?;
    if let Some(caller) = &caller {
        allow_types(caller, &job.types, &policy)?;
    }
    // Without a token, the file is served in the name of the client that started the job.
    let owner = Caller::unproven(job.client_id.clone());
    recheck(&source, &owner, &job.members, &policy)?;
    let name = inbound.part("file");
    let lost = policy.missing_file && job.output.last().is_some_and(|file| file.name == name);
    let file = job.file(name).filter(|_| !lost).ok_or_else(unknown_file)?;
    let mut response = answer::empty(200);
    answer::set(&mut response, header::CONTENT_TYPE, &policy.file_media_type);
    *response.body_mut() = lines(Arc::clone(&source), file, &policy);
    Ok(response)
}

fn unknown_file() -> Refusal {
    Refusal::not_found("There is no such file.")
}

/// The job of the file, while its files are kept.
fn job(
    source: &Source,
    inbound: &Inbound,
    caller: Option<&Caller>,
    policy: &Policy,
) -> Result<Job, Refusal> {
    let jobs = source.jobs();
    jobs.get(inbound.part("job"))
        .filter(|job| caller.is_none_or(|caller| sees(caller, job, policy)))
        .filter(|job| source.now() < job.expires)
        .cloned()
        .ok_or_else(unknown_file)
}
