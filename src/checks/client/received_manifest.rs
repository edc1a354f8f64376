//! Manifests the target payer received, and the files they list.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;
use url::Url;

use crate::id::{Endpoint, Party};
use crate::transcript::{Exchange, Transcript};

/// As many workers as this may each have a file to ask for before they hear that another one's was
/// refused.
pub(super) const SIDE_BY_SIDE: usize = 6;

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

/// What manifests listed and the target asked for, by path and query. A manifest may list thousands
/// of files, and many checks ask at each of them.
struct Known {
    /// The manifests that list a URL, in order, each with the number of the poll that brought it.
    listings: HashMap<String, Vec<(u32, Arc<Value>)>>,
    asked_for: HashSet<String>,
}

impl Known {
    fn read(transcript: &Transcript) -> Self {
        let mut listings: HashMap<String, Vec<(u32, Arc<Value>)>> = HashMap::new();
        for status in transcript.at(Endpoint::Status) {
            let Some(manifest) = manifest_of(status).map(Arc::new) else { continue };
            for list in ["output", "error", "deleted"] {
                for entry in listed(status, &manifest, list) {
                    let known = listings.entry(path_and_query(&entry.url)).or_default();
                    known.push((status.seq, Arc::clone(&manifest)));
                }
            }
        }
        // What is at another host is no file of the source to whoever records it.
        let files = transcript.sent_by(Party::Target);
        let files = files.filter(|it| matches!(it.endpoint, Endpoint::File | Endpoint::Other));
        let asked_for = files.map(|file| path_and_query(&file.request.url)).collect();
        Self { listings, asked_for }
    }
}

/// The last manifest before `file` that lists its URL.
pub(super) fn manifest_listing(file: &Exchange, transcript: &Transcript) -> Option<Arc<Value>> {
    let known = transcript.worked_out.get(|| Known::read(transcript));
    let listings = known.listings.get(&path_and_query(&file.request.url))?;
    let (_, manifest) = listings.iter().rfind(|(poll, _)| *poll < file.seq)?;
    Some(Arc::clone(manifest))
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
    let known = transcript.worked_out.get(|| Known::read(transcript));
    known.asked_for.contains(&path_and_query(url))
}

/// The file requests of the target after `status`, those to other hosts among them.
pub(super) fn files_after<'a>(
    status: &'a Exchange,
    transcript: &'a Transcript,
) -> impl Iterator<Item = &'a Exchange> {
    transcript
        .after(status)
        .filter(|other| other.initiator == Party::Target)
        .filter(|other| matches!(other.endpoint, Endpoint::File | Endpoint::Other))
}

/// Whether two URLs have the same path and query; one host may go by several names.
pub(super) fn same_url(one: &str, other: &str) -> bool {
    one == other || path_and_query(one) == path_and_query(other)
}

/// What makes a URL the same as another of its source; of what is no URL the whole.
fn path_and_query(url: &str) -> String {
    Url::parse(url).map_or_else(
        |_| url.to_owned(),
        |url| url[url::Position::BeforePath..url::Position::AfterQuery].to_owned(),
    )
}

fn resolve(base: &str, reference: &str) -> String {
    Url::parse(base)
        .and_then(|base| base.join(reference))
        .map_or_else(|_| reference.to_owned(), Into::into)
}
