//! Fetches the files of a finished export.

use std::sync::Arc;

use serde_json::Value;

use crate::fhir::FHIR_NDJSON;
use crate::id::Endpoint;
use crate::target::transfer::{Purpose, Transfer};
use crate::target::transfer_error::{TransferError, answered, cut, refusal_words};
use crate::transcript::{Exchange, Outbound, Response};

use super::call::call;
use super::read_lines::read_lines;
use super::read_manifest::{File, Manifest};

/// Messages of error files that are told one by one; the rest is counted.
const MESSAGES_TOLD: usize = 10;

/// What was fetched, as far as it went.
#[derive(Debug, Default)]
pub struct Fetched {
    /// Every resource of every file read so far.
    pub resources: Vec<Value>,
    /// The time up to which data is in the export.
    pub transaction_time: Option<String>,
}

/// Fetches every file into `fetched`.
///
/// # Errors
/// When a file of data cannot be had or read; `fetched` then holds what came before it. A file of
/// messages that cannot be had is a note.
pub async fn fetch_files(
    transfer: &mut Transfer,
    manifest: &Manifest,
    fetched: &mut Fetched,
) -> Result<(), TransferError> {
    fetched.transaction_time.clone_from(&manifest.transaction_time);
    let wanted = if transfer.policy.fetches_every_file {
        manifest.output.len()
    } else {
        manifest.output.len().saturating_sub(1)
    };
    for (number, file) in (1..).zip(&manifest.output[..wanted]) {
        let what = format!("File {number} of {} ({})", manifest.output.len(), file.kind);
        let resources = fetch(transfer, manifest, file, &what).await?;
        tell_surprises(transfer, file, &what, &resources);
        fetched.resources.extend(resources);
    }
    if transfer.policy.fetches_error_files {
        let mut messages = Vec::new();
        for (number, file) in (1..).zip(&manifest.error) {
            let what = format!("File {number} of {} (messages)", manifest.error.len());
            match fetch(transfer, manifest, file, &what).await {
                Ok(outcomes) => messages.extend(outcomes.iter().flat_map(issues)),
                Err(error) => transfer.note(&error.to_string()),
            }
        }
        tell_messages(transfer, &messages);
    }
    if manifest.deleted > 0 {
        transfer.note(&format!(
            "The export lists {} files of deleted resources. They were not applied: compare \
             earlier imports with the source payer.",
            manifest.deleted
        ));
    }
    Ok(())
}

async fn fetch(
    transfer: &mut Transfer,
    manifest: &Manifest,
    file: &File,
    what: &str,
) -> Result<Vec<Value>, TransferError> {
    let outbound = Outbound::new(transfer.party(&file.url), Endpoint::File, "GET", &file.url)
        .header("accept", FHIR_NDJSON)
        .header("accept-encoding", "gzip");
    let purpose = takes_token(transfer, manifest, file).then_some(Purpose::Export);
    let mut exchange = call(transfer, purpose, outbound.clone()).await?;
    if let Some(url) = redirected(&exchange).filter(|_| transfer.policy.follows_with_token) {
        let outbound = Outbound { url, ..outbound };
        exchange = call(transfer, purpose, outbound).await?;
    }
    let response = answered(&exchange, what)?;
    if response.status != 200 {
        return Err(refused(what, response));
    }
    let read = {
        let exchange = Arc::clone(&exchange);
        // Files may be large, and reading them blocks.
        tokio::task::spawn_blocking(move || exchange.response.as_ref().map(read_lines)).await
    };
    match read {
        Ok(Some(Ok(resources))) => Ok(resources),
        Ok(Some(Err(error))) => Err(TransferError::source(
            format!("{what} is unusable: {error}"),
            "correct the file; then invoke the operation again",
        )),
        Ok(None) | Err(_) => Err(TransferError::requester(
            format!("{what} could not be read here"),
            "report this as a fault of this system",
        )),
    }
}

/// Where an answer sends its client instead.
fn redirected(exchange: &Exchange) -> Option<String> {
    let response = exchange.response.as_ref().filter(|it| (300..400).contains(&it.status))?;
    response.headers.get("location").map(str::to_owned)
}

/// Whether the token goes with a file. A manifest that does not say is an old one: then the token
/// goes to the source's own host and nowhere else.
fn takes_token(transfer: &Transfer, manifest: &Manifest, file: &File) -> bool {
    match manifest.requires_access_token {
        Some(true) => transfer.policy.token_to_files,
        Some(false) => !transfer.policy.no_token_to_open_files,
        None => transfer.policy.token_to_files && transfer.is_at_source(&file.url),
    }
}

fn refused(what: &str, response: &Response) -> TransferError {
    let what = format!("{what} was refused ({})", refusal_words(response));
    let next = match response.status {
        404 | 410 => "make the listed file available; then invoke the operation again",
        401 | 403 => "say whether its files need a token, and which",
        _ => "look into its logs at the time of this note",
    };
    TransferError::source(what, next)
}

/// Notes what is odd about a file and does not stop the import.
fn tell_surprises(transfer: &Transfer, file: &File, what: &str, resources: &[Value]) {
    let read = resources.len() as u64;
    if let Some(count) = file.count.filter(|count| *count != read) {
        transfer.note(&format!("{what} holds {read} resources; the manifest says {count}."));
    }
    let strays =
        resources.iter().filter(|r| r["resourceType"].as_str() != Some(&file.kind)).count();
    if strays > 0 {
        transfer.note(&format!("{what} holds {strays} resources of other types; kept."));
    }
}

/// The issues of an OperationOutcome in words.
fn issues(outcome: &Value) -> Vec<String> {
    let issues = outcome["issue"].as_array().into_iter().flatten();
    issues
        .map(|issue| {
            let severity = issue["severity"].as_str().unwrap_or("unknown");
            let code = issue["code"].as_str().unwrap_or("unknown");
            let words = [&issue["details"]["text"], &issue["diagnostics"]];
            let words = words.into_iter().find_map(Value::as_str).unwrap_or("no words");
            format!("{severity}, {code}: {}", cut(words))
        })
        .collect()
}

fn tell_messages(transfer: &Transfer, messages: &[String]) {
    for message in messages.iter().take(MESSAGES_TOLD) {
        transfer.note(&format!("The source payer reports with the export: {message}."));
    }
    if let Some(more @ 1..) = messages.len().checked_sub(MESSAGES_TOLD) {
        transfer.note(&format!("The source payer reports {more} messages more with the export."));
    }
}
