//! Manifests the target payer received, and the files they list.

use serde_json::Value;
use url::Url;

use crate::id::{Endpoint, Party};
use crate::transcript::{Exchange, Transcript};

/// The manifest in the answer of a status request.
pub(super) fn manifest_of(exchange: &Exchange) -> Option<Value> {
    let response = exchange.response.as_ref()?;
    if exchange.endpoint != Endpoint::Status || response.status != 200 {
        return None;
    }
    response.json().ok().filter(|body| body["output"].is_array())
}

/// A file listed in a manifest.
#[derive(Debug)]
pub(super) struct Listed {
    /// JSON pointer to its entry.
    pub(super) pointer: String,
    /// Its absolute URL.
    pub(super) url: String,
    /// The resource type it holds.
    pub(super) resource_type: String,
    /// Whether the manifest says it holds nothing.
    pub(super) empty: bool,
}

/// The files in `list` (`output`, `error` or `deleted`) of the manifest that answered `status`.
pub(super) fn listed(status: &Exchange, manifest: &Value, list: &str) -> Vec<Listed> {
    let entries = manifest[list].as_array().into_iter().flatten().enumerate();
    entries
        .filter_map(|(index, entry)| {
            Some(Listed {
                pointer: format!("/{list}/{index}/url"),
                url: resolve(&status.request.url, entry["url"].as_str()?),
                resource_type: entry["type"].as_str().unwrap_or_default().to_owned(),
                empty: entry["count"].as_u64() == Some(0),
            })
        })
        .collect()
}

/// The last manifest before `file` that lists its URL.
pub(super) fn manifest_listing(file: &Exchange, transcript: &Transcript) -> Option<Value> {
    transcript.before(file).find_map(|status| {
        let manifest = manifest_of(status)?;
        ["output", "error", "deleted"]
            .into_iter()
            .flat_map(|list| listed(status, &manifest, list))
            .any(|entry| same_url(&entry.url, &file.request.url))
            .then_some(manifest)
    })
}

/// The status URL the answer of a kick-off gave.
pub(super) fn status_url_of(kick_off: &Exchange) -> Option<String> {
    let response = kick_off.response.as_ref()?;
    if kick_off.endpoint != Endpoint::KickOff || response.status != 202 {
        return None;
    }
    Some(resolve(&kick_off.request.url, response.headers.get("content-location")?))
}

/// Whether the source gave this very URL in an earlier answer.
pub(super) fn is_given(exchange: &Exchange, transcript: &Transcript) -> bool {
    let url = &exchange.request.url;
    manifest_listing(exchange, transcript).is_some()
        || transcript.before(exchange).filter_map(status_url_of).any(|given| same_url(&given, url))
}

/// Whether the target asked for the file at `url`, at whatever time: a manifest may be read again
/// after its files.
pub(super) fn is_asked_for(url: &str, transcript: &Transcript) -> bool {
    transcript
        .at(Endpoint::File)
        .filter(|file| file.initiator == Party::Target)
        .any(|file| same_url(&file.request.url, url))
}

/// The file requests of the target after `status`.
pub(super) fn files_after<'a>(
    status: &'a Exchange,
    transcript: &'a Transcript,
) -> impl Iterator<Item = &'a Exchange> {
    transcript
        .after(status)
        .filter(|other| other.endpoint == Endpoint::File && other.initiator == Party::Target)
}

/// Whether two URLs have the same path and query; one host may go by several names.
pub(super) fn same_url(one: &str, other: &str) -> bool {
    match (Url::parse(one), Url::parse(other)) {
        (Ok(one), Ok(other)) => one.path() == other.path() && one.query() == other.query(),
        _ => one == other,
    }
}

fn resolve(base: &str, reference: &str) -> String {
    Url::parse(base)
        .and_then(|base| base.join(reference))
        .map_or_else(|_| reference.to_owned(), Into::into)
}
