//! Fetches the files of a finished export, one after the other, into the staging.

use std::sync::Arc;

use serde_json::Value;

use crate::fhir::FHIR_NDJSON;
use crate::id::Endpoint;
use crate::target::order::Order;
use crate::target::progress::Progress;
use crate::target::resources::each;
use crate::target::transfer::{Purpose, Transfer};
use crate::target::transfer_error::{TransferError, Turn, answered, cut, refusal_words};

use super::call::call;
use super::download::{Download, download};
use super::read_lines::{LineError, read_lines};
use super::read_manifest::{File, Manifest, read_manifest};

/// Messages of error files that are told one by one; the rest is counted.
const MESSAGES_TOLD: usize = 10;
/// How often a file that cannot be read is fetched.
const READ_LIMIT: u32 = 2;

/// What the lines of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lines {
    /// Resources.
    Data,
    /// OperationOutcomes.
    Messages,
    /// Bundles of deletions.
    Deletions,
}

/// What a file held.
#[derive(Debug, Default)]
struct Held {
    pass: u64,
    lines: u64,
    strays: u64,
    messages: Vec<String>,
    /// A message is of an error, so something is missing.
    fails: bool,
}

/// Fetches every file that is not here yet, and the rest of a manifest that comes in parts.
///
/// # Errors
/// When a file of data cannot be had or read, or the manifest has no end. A file of messages that cannot be had is a note.
pub async fn fetch_files(transfer: &mut Transfer) -> Result<(), TransferError> {
    while let Some(manifest) = transfer.progress.manifest.clone() {
        fetch_data(transfer, &manifest).await?;
        fetch_messages(transfer, &manifest).await?;
        fetch_deletions(transfer, &manifest).await?;
        let Some(next) = manifest.next else { break };
        transfer.turn_to(&next, "A part of the manifest")?;
        let outbound =
            crate::transcript::Outbound::new(transfer.party(&next), Endpoint::Status, "GET", &next)
                .header("accept", "application/json");
        let exchange = call(transfer, Some(Purpose::Export), outbound).await?;
        let response = answered(&exchange, "The next part of the manifest")?;
        if response.status != 200 {
            let words = refusal_words(response);
            return Err(TransferError::source(
                format!("The next part of the manifest was refused ({words})"),
                "make every part of the manifest available",
            ));
        }
        let manifest = read_manifest(response, &next)?;
        transfer.progress = Progress {
            manifest: Some(manifest),
            files: 0,
            messages: 0,
            told: 0,
            deletions: 0,
            ..std::mem::take(&mut transfer.progress)
        };
        transfer.save(None)?;
    }
    Ok(())
}

async fn fetch_data(transfer: &mut Transfer, manifest: &Manifest) -> Result<(), TransferError> {
    let wanted = if transfer.policy.fetches_every_file {
        manifest.output.len()
    } else {
        manifest.output.len().saturating_sub(1)
    };
    let mut refused = None;
    while transfer.progress.files < wanted {
        let place = transfer.progress.files;
        let file = &manifest.output[place];
        let what = format!("File {} of {} ({})", place + 1, manifest.output.len(), file.kind);
        match fetch(transfer, manifest, file, &what, Lines::Data).await {
            Ok(held) => {
                tell_surprises(transfer, file, &what, &held);
                transfer.progress.passes.insert(held.pass);
            }
            // Whoever stops here does not get to the files after this one.
            Err(error) if goes_on(transfer, &error) => refused = refused.or(Some(error)),
            Err(error) => return Err(error),
        }
        transfer.progress.files += 1;
        transfer.step()?;
    }
    refused.map_or(Ok(()), Err)
}

/// Whether a policy that does not accept the end of a consent takes the next file.
fn goes_on(transfer: &Transfer, error: &TransferError) -> bool {
    !transfer.policy.accepts_end_of_consent && error.turn != Turn::Operator
}

async fn fetch_messages(transfer: &mut Transfer, manifest: &Manifest) -> Result<(), TransferError> {
    if !transfer.policy.fetches_error_files {
        return Ok(());
    }
    while transfer.progress.messages < manifest.error.len() {
        let place = transfer.progress.messages;
        let file = &manifest.error[place];
        let what = format!("File {} of {} (messages)", place + 1, manifest.error.len());
        match fetch(transfer, manifest, file, &what, Lines::Messages).await {
            Ok(held) => {
                transfer.progress.passes.insert(held.pass);
                transfer.progress.partial |= held.fails;
                tell_messages(transfer, &held.messages);
            }
            Err(error) if error.turn == Turn::Operator => return Err(error),
            Err(error) => {
                // What the source reports stays unknown, and may be that something is missing.
                transfer.progress.partial = true;
                transfer.note(error.to_string());
            }
        }
        transfer.progress.messages += 1;
        let more = transfer.progress.told.saturating_sub(MESSAGES_TOLD);
        if more > 0 && transfer.progress.messages == manifest.error.len() {
            transfer
                .note(format!("The source payer reports {more} messages more with the export."));
        }
        transfer.step()?;
    }
    Ok(())
}

fn tell_messages(transfer: &mut Transfer, messages: &[String]) {
    let left = MESSAGES_TOLD.saturating_sub(transfer.progress.told);
    for message in messages.iter().take(left) {
        transfer.note(format!("The source payer reports with the export: {message}."));
    }
    transfer.progress.told += messages.len();
}

async fn fetch_deletions(
    transfer: &mut Transfer,
    manifest: &Manifest,
) -> Result<(), TransferError> {
    if !transfer.policy.applies_deletions {
        if !manifest.deleted.is_empty() && transfer.progress.deletions == 0 {
            transfer.note(format!(
                "The export lists {} files of deleted resources. They were not applied: compare \
                 earlier imports with the source payer.",
                manifest.deleted.len()
            ));
        }
        return Ok(());
    }
    while transfer.progress.deletions < manifest.deleted.len() {
        let place = transfer.progress.deletions;
        let file = &manifest.deleted[place];
        let what = format!("File {} of {} (deletions)", place + 1, manifest.deleted.len());
        let held = fetch(transfer, manifest, file, &what, Lines::Deletions).await?;
        transfer.progress.passes.insert(held.pass);
        transfer.progress.deletions += 1;
        transfer.step()?;
    }
    Ok(())
}

/// Fetches a file into a pass of its own, a second time when it cannot be read.
async fn fetch(
    transfer: &mut Transfer,
    manifest: &Manifest,
    file: &File,
    what: &str,
    lines: Lines,
) -> Result<Held, TransferError> {
    let mut times = 1;
    loop {
        let needs = transfer.sends_token_to(&file.url, manifest.requires_access_token);
        let purpose = needs.then_some(Purpose::Export);
        let (url, endpoint, accept) = (file.url.as_str(), Endpoint::File, FHIR_NDJSON);
        let parts = download(transfer, Download { url, endpoint, accept, purpose, what }).await?;
        let mut pass = transfer.staging.pass(&transfer.server.fhir_base)?;
        let kind = file.kind.clone();
        let stumbles = transfer.policy.stumbles_over.clone();
        let filters = match lines {
            Lines::Data if !transfer.policy.takes_unfiltered => filters(&transfer.order),
            _ => Vec::new(),
        };
        // Files may be large, and reading them blocks.
        let read = tokio::task::spawn_blocking(move || {
            let mut held = Held { pass: pass.number(), ..Held::default() };
            let parts: Vec<_> = parts.iter().filter_map(|part| part.response.as_ref()).collect();
            let mut line = 0;
            let mut too_much = None;
            read_lines(&parts, &stumbles, &mut |resource| {
                line += 1;
                if too_much.is_none() && filters.iter().any(|filter| exceeds(&resource, filter)) {
                    too_much = Some(LineError::NotAResource(line));
                }
                held.lines += 1;
                held.strays += u64::from(resource["resourceType"].as_str() != Some(&kind));
                match lines {
                    Lines::Data => pass.add(&resource),
                    Lines::Messages => {
                        held.messages.extend(issues(&resource));
                        held.fails |= each(&resource["issue"]).any(|issue| {
                            issue["severity"] == "error" || issue["severity"] == "fatal"
                        });
                        pass.tell(&resource)
                    }
                    Lines::Deletions => {
                        deletions(&resource).iter().try_for_each(|(kind, id)| pass.delete(kind, id))
                    }
                }
            })?;
            if let Some(error) = too_much {
                return Err(error);
            }
            pass.finish()?;
            Ok::<_, LineError>(Arc::new(held))
        });
        match read.await {
            Ok(Ok(held)) => return Ok(Arc::into_inner(held).unwrap_or_default()),
            Ok(Err(LineError::Kept(error))) => return Err(error.into()),
            Ok(Err(_)) if times < READ_LIMIT => times += 1,
            Ok(Err(error)) => {
                return Err(TransferError::source(
                    format!("{what} is unusable: {error}"),
                    "correct the file; then invoke the operation again",
                ));
            }
            Err(_) => {
                return Err(TransferError::requester(
                    format!("{what} could not be read here"),
                    "report this as a fault of this system",
                ));
            }
        }
    }
}

/// What an order narrows the export by: type and code.
fn filters(order: &Order) -> Vec<(String, String)> {
    let all = order.export.iter().filter(|(name, _)| name == "_typeFilter");
    all.filter_map(|(_, value)| {
        let (kind, query) = value.split_once('?')?;
        Some((kind.to_owned(), query.rsplit('=').next()?.to_owned()))
    })
    .collect()
}

/// Whether a resource is one that a filter should have kept away, going by the code alone.
fn exceeds(resource: &Value, (kind, code): &(String, String)) -> bool {
    resource["resourceType"] == **kind && !resource.to_string().contains(&format!("\"{code}\""))
}

/// Notes what is odd about a file and does not stop the import.
fn tell_surprises(transfer: &mut Transfer, file: &File, what: &str, held: &Held) {
    let Held { lines, strays, .. } = held;
    if let Some(count) = file.count.filter(|count| count != lines) {
        transfer.progress.partial |= count > *lines;
        transfer.note(format!("{what} holds {lines} resources; the manifest says {count}."));
    }
    if *strays > 0 {
        transfer.note(format!("{what} holds {strays} resources of other types; kept."));
    }
}

/// The issues of an OperationOutcome in words.
fn issues(outcome: &Value) -> Vec<String> {
    each(&outcome["issue"])
        .map(|issue| {
            let severity = issue["severity"].as_str().unwrap_or("unknown");
            let code = issue["code"].as_str().unwrap_or("unknown");
            let words = [&issue["details"]["text"], &issue["diagnostics"]];
            let words = words.into_iter().find_map(Value::as_str).unwrap_or("no words");
            format!("{severity}, {code}: {}", cut(words))
        })
        .collect()
}

/// What a Bundle says is gone: `DELETE` requests for `Type/id`.
fn deletions(bundle: &Value) -> Vec<(String, String)> {
    each(&bundle["entry"])
        .map(|entry| &entry["request"])
        .filter(|request| request["method"] == "DELETE")
        .filter_map(|request| {
            let (kind, id) = request["url"].as_str()?.split_once('/')?;
            Some((kind.to_owned(), id.to_owned()))
        })
        .collect()
}
