//! Fetches what attachments name by a URL: with the job that exported them it would be gone.
//!
//! # Spec
//! <https://hl7.org/fhir/uv/bulkdata/STU2/export.html#attachments>

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::id::Endpoint;
use crate::target::import::attachments::{Content, Elsewhere};
use crate::target::import::ownership::member_ids;
use crate::target::import::references::local_parts;
use crate::target::staging::NOBODY;
use crate::target::transfer::{Purpose, Transfer};
use crate::target::transfer_error::{TransferError, Turn};
use crate::transcript::Response;

use super::download::{Download, download};
use super::read_lines::decoded;

/// What is longer is not kept.
const LIMIT_BYTES: u64 = 64 * 1024 * 1024;
/// Attachments that could not be had and are told of one by one; the rest is counted.
const LOSSES_TOLD: usize = 10;

/// Fetches the attachments of the members, and of what is about nobody, that are not here yet. One
/// that cannot be had is a note, and something that was left out.
///
/// # Errors
/// When it cannot be told whose data it is, the source gives nothing more, or the state cannot be
/// read or written.
pub async fn fetch_attachments(transfer: &mut Transfer) -> Result<(), TransferError> {
    if !transfer.policy.fetches_attachments {
        return Ok(());
    }
    let matched = transfer.progress.matched.clone().unwrap_or_default();
    let members = member_ids(transfer, &matched)?;
    let persons = members.into_iter().flatten().chain([NOBODY.to_owned()]);
    for person in persons {
        for attachment in transfer.staging.awaited(&person, &transfer.progress.passes)? {
            if !is_here(transfer, &attachment)? {
                fetch(transfer, &attachment).await?;
            }
        }
    }
    let more = transfer.progress.lost.saturating_sub(LOSSES_TOLD);
    if more > 0 {
        transfer.note(format!("{more} attachments more could not be had."));
    }
    Ok(())
}

/// Whether the content came already, among the files or by its URL.
fn is_here(transfer: &Transfer, attachment: &Elsewhere) -> Result<bool, TransferError> {
    if let Some(("Binary", id)) = local_parts(&attachment.url, &transfer.server.fhir_base)
        && transfer.staging.owner("Binary", id)?.is_some()
    {
        return Ok(true);
    }
    Ok(transfer.staging.was_asked_for(&attachment.url)?)
}

async fn fetch(transfer: &mut Transfer, attachment: &Elsewhere) -> Result<(), TransferError> {
    let requires = transfer.progress.manifest.as_ref().and_then(|it| it.requires_access_token);
    let wanted = Download {
        url: &attachment.url,
        endpoint: Endpoint::Attachment,
        accept: attachment.content_type.as_deref().unwrap_or("*/*"),
        purpose: transfer.sends_token_to(&attachment.url, requires).then_some(Purpose::Export),
        what: "An attachment",
    };
    let content = match download(transfer, wanted).await {
        Ok(parts) => {
            let stated = attachment.content_type.clone();
            // Attachments may be large, and reading them blocks.
            let read = tokio::task::spawn_blocking(move || {
                let parts: Vec<_> =
                    parts.iter().filter_map(|part| part.response.as_ref()).collect();
                content(&parts, stated)
            });
            read.await.unwrap_or_else(|_| Err("it could not be read here".to_owned())).map_err(
                |why| {
                    TransferError::source(
                        format!("An attachment is unusable: {why}"),
                        "correct it; then invoke the operation again",
                    )
                },
            )
        }
        Err(error) => Err(error),
    };
    let content = match content {
        Ok(content) => Some(content),
        Err(error) if error.turn == Turn::Source => {
            transfer.progress.partial = true;
            transfer.progress.lost += 1;
            if transfer.progress.lost <= LOSSES_TOLD {
                transfer.note(error.to_string());
            }
            None
        }
        // Without a right to it, or a place to keep it, the next one fares no better.
        Err(error) => return Err(error),
    };
    transfer.step_with(|staging, batch| {
        staging.keep_attachment(batch, &attachment.url, content.as_ref());
    })?;
    Ok(())
}

/// The content of an attachment that came in these parts. A Binary may come as a resource, whatever
/// was asked for.
fn content(parts: &[&Response], stated: Option<String>) -> Result<Content, String> {
    let mut bytes = Vec::new();
    let read = decoded(parts).map_err(|error| error.to_string())?;
    read.take(LIMIT_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LIMIT_BYTES {
        return Err(format!("it is longer than {LIMIT_BYTES} bytes"));
    }
    let header = parts.first().and_then(|part| part.headers.get("content-type"));
    let is_json = |text: &str| text.contains("json");
    if header.is_some_and(is_json)
        && !stated.as_deref().is_some_and(is_json)
        && let Ok(binary) = serde_json::from_slice::<Value>(&bytes)
        && binary["resourceType"] == "Binary"
    {
        let data = binary["data"].as_str().ok_or("it is a Binary without data")?.to_owned();
        let content_type = stated.or_else(|| binary["contentType"].as_str().map(str::to_owned));
        return Ok(Content { content_type: known(content_type), data });
    }
    let content_type = stated.or_else(|| header.map(str::to_owned));
    Ok(Content { content_type: known(content_type), data: STANDARD.encode(&bytes) })
}

fn known(content_type: Option<String>) -> String {
    content_type.unwrap_or_else(|| "application/octet-stream".to_owned())
}
