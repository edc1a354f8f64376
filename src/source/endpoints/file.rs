//! `[base]/export-file/{job}/{file}`: one output file.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use http::header;

use crate::source::answer;
use crate::source::files::{ExportFile, files};
use crate::source::inbound::Inbound;
use crate::source::jobs::Job;
use crate::source::policy::{ConsentEnd, FileRedirect, Policy};
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::attachments::attachment;
use crate::source::steps::authenticate::{Caller, authenticate, sent_token};
use crate::source::steps::end_consents::end_consents;
use crate::source::steps::file_body::{cut, gzipped, part_of, spoiled};
use crate::source::steps::file_url::{check_signature, signed_url};
use crate::source::steps::scope::allow_types;
use crate::source::steps::select_members::recheck;
use crate::source::steps::write_lines::lines;

use super::status::sees;

/// How long a file may take to be written anew, where another replica wrote it or this one was
/// started since.
pub(super) const WRITTEN_WITHIN: Duration = Duration::from_mins(10);

/// Sends a file, line by line.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let is_sent_on =
        policy.file_redirect == FileRedirect::Signed && inbound.query_value("signature").is_some();
    let is_signed = policy.signed_file_urls && policy.signed_urls_suffice || is_sent_on;
    let caller = if is_signed {
        check_signature(&source, &inbound, &policy)?;
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
    if policy.consent_ends == ConsentEnd::BetweenFiles && !source.first_file() {
        end_consents(&source, &inbound, &job);
    }
    recheck(&source, &owner(&job, caller.as_ref()), &job.members, &policy)?;
    if !is_signed && policy.file_redirect != FileRedirect::Never {
        return Ok(sent_on(&source, &inbound, policy.file_redirect));
    }
    let name = inbound.part("file");
    if let Some((media_type, bytes)) = attachment(&source, &job, name, &policy) {
        let mut response = answer::empty(200);
        answer::set(&mut response, header::CONTENT_TYPE, &media_type);
        *response.body_mut() = Body::from(bytes);
        return Ok(response);
    }
    let written = files(&source, &job, &policy, WRITTEN_WITHIN).await;
    let files = written.map_err(|_| unwritten())?.ok_or_else(unwritten)?;
    let lost = policy.missing_file && files.output.last().is_some_and(|file| file.name == name);
    match files.file(name).filter(|_| !lost) {
        Some(file) => {
            let is_first = files.output.first().is_some_and(|first| first.name == name);
            let stalls = policy.file_stalls && is_first;
            let policy = Policy { file_stalls: stalls, ..policy };
            let response = deliver(&inbound, &job, file, &policy).await?;
            if policy.token_expires_midway
                && let Some(token) = sent_token(&inbound, &policy)?
            {
                source.ended_tokens.expire(&token);
            }
            Ok(response)
        }
        None if policy.unknown_file_refused => Err(unknown_file()),
        None => {
            let mut response = answer::empty(200);
            answer::set(&mut response, header::CONTENT_TYPE, &policy.file_media_type);
            Ok(response)
        }
    }
}

/// The answer that sends a granted request on.
fn sent_on(source: &Source, inbound: &Inbound, redirect: FileRedirect) -> Response {
    let mut response = answer::empty(307);
    let to = match redirect {
        FileRedirect::Signed => signed_url(source, inbound),
        FileRedirect::Itself => format!("{}{}", source.origin, inbound.target),
        FileRedirect::Never | FileRedirect::Untold => return response,
    };
    answer::set(&mut response, header::LOCATION, &to);
    response
}

/// The file in the form the client asked for: a part of it, compressed, or as it is.
async fn deliver(
    inbound: &Inbound,
    job: &Job,
    file: &ExportFile,
    policy: &Policy,
) -> Result<Response, Refusal> {
    let body = lines(file).await.map_err(|_| unwritten())?;
    let mut response = answer::empty(200);
    answer::set(&mut response, header::CONTENT_TYPE, &policy.file_media_type);
    // A file never changes, so its name is validator enough.
    let tag = format!("\"{}-{}\"", job.id, file.name);
    answer::set(&mut response, header::ETAG, &tag);
    answer::set(&mut response, header::VARY, "Accept-Encoding");
    let field = |name: header::HeaderName| {
        inbound.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    };
    // RFC 9110 §13.1.5: a part only of the very file the client has begun.
    let same = matches!(field(header::IF_RANGE), "" | "*") || field(header::IF_RANGE) == tag;
    if policy.serves_ranges {
        answer::set(&mut response, header::ACCEPT_RANGES, "bytes");
    }
    if policy.serves_ranges && same && !field(header::RANGE).is_empty() {
        match part_of(field(header::RANGE), file.length) {
            Ok(Some((first, last))) => {
                *response.status_mut() = http::StatusCode::PARTIAL_CONTENT;
                let range = format!("bytes {first}-{last}/{}", file.length);
                answer::set(&mut response, header::CONTENT_RANGE, &range);
                answer::set(&mut response, header::CONTENT_LENGTH, &(last + 1 - first).to_string());
                *response.body_mut() = cut(body, (first, last));
                return Ok(response);
            }
            Ok(None) => {}
            Err(()) => {
                let text = "The file has no such part.";
                let refusal = Refusal::new(416, "value", text).at("http.Range");
                let mut response = refusal.into_response(policy);
                let range = format!("bytes */{}", file.length);
                answer::set(&mut response, header::CONTENT_RANGE, &range);
                return Ok(response);
            }
        }
    }
    if policy.gzips_files && takes_gzip(field(header::ACCEPT_ENCODING)) {
        if policy.labels_coding {
            answer::set(&mut response, header::CONTENT_ENCODING, "gzip");
        }
        // RFC 9110 §8.8.3.3: other bytes, and so another validator.
        answer::set(&mut response, header::ETAG, &format!("\"{}-{}-gzip\"", job.id, file.name));
        *response.body_mut() = spoiled(gzipped(body), policy);
        return Ok(response);
    }
    let length = file.length + u64::from(policy.file_length_wrong);
    answer::set(&mut response, header::CONTENT_LENGTH, &length.to_string());
    *response.body_mut() = spoiled(body, policy);
    Ok(response)
}

/// Whether `Accept-Encoding` offers gzip (RFC 9110 §12.5.3).
fn takes_gzip(offered: &str) -> bool {
    offered.split(',').any(|one| {
        let (coding, weight) = one.split_once(';').unwrap_or((one, ""));
        let refused = weight
            .replace(' ', "")
            .strip_prefix("q=")
            .is_some_and(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0));
        coding.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

/// In whose name a file is served: of the client that started the job, and of the payer it acts for
/// now. Without its token, of the payer it acted for then.
fn owner(job: &Job, caller: Option<&Caller>) -> Caller {
    let present = caller.filter(|caller| caller.client_id == job.client_id);
    let business_id = present.map_or(&job.business_id, |caller| &caller.business_id).clone();
    Caller { business_id, ..Caller::unproven(job.client_id.clone()) }
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
    job.filter(|job| caller.is_none_or(|caller| sees(source, caller, job, policy)))
        .filter(|job| source.now() < job.expires)
        .ok_or_else(unknown_file)
}
