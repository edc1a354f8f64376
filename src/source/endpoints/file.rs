//! `[base]/export-file/{job}/{file}`: one output file.

use std::sync::Arc;
use std::time::Duration;

use axum::response::Response;
use http::header;

use crate::source::answer;
use crate::source::files::files;
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

/// How long a file may take to be written anew, where another replica wrote it or this one was
/// started since.
const WRITTEN_WITHIN: Duration = Duration::from_secs(600);

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
    let written = files(&source, &job, &policy, WRITTEN_WITHIN).await;
    let files = written.map_err(|_| unwritten())?.ok_or_else(unwritten)?;
    let lost = policy.missing_file && files.output.last().is_some_and(|file| file.name == name);
    let file = files.file(name).filter(|_| !lost).ok_or_else(unknown_file)?;
    let mut response = answer::empty(200);
    answer::set(&mut response, header::CONTENT_TYPE, &policy.file_media_type);
    answer::set(&mut response, header::CONTENT_LENGTH, &file.length.to_string());
    *response.body_mut() = lines(file).await.map_err(|_| unwritten())?;
    Ok(response)
}

fn unknown_file() -> Refusal {
    Refusal::not_found("There is no such file.")
}

/// The refusal when files cannot be written or read, which is nobody's fault but ours.
pub(in crate::source) fn unwritten() -> Refusal {
    Refusal::new(500, "exception", "The files of this export could not be written.")
}

/// The job of the file, while its files are kept.
fn job(
    source: &Source,
    inbound: &Inbound,
    caller: Option<&Caller>,
    policy: &Policy,
) -> Result<Job, Refusal> {
    let job = source.jobs().get(inbound.part("job"));
    job.filter(|job| caller.is_none_or(|caller| sees(caller, job, policy)))
        .filter(|job| source.now() < job.expires)
        .ok_or_else(unknown_file)
}
