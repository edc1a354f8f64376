//! Files that need no access token because their manifest says so.

use serde_json::Value;
use url::Url;

use crate::id::Endpoint;
use crate::transcript::{Exchange, Transcript};

/// Whether `exchange` asks for a file that some manifest lists with `requiresAccessToken` false.
/// Bulk Data allows such files; a token, good or bad, then decides nothing.
pub fn is_open_file(exchange: &Exchange, transcript: &Transcript) -> bool {
    exchange.endpoint == Endpoint::File
        && transcript.at(Endpoint::Status).filter(|poll| poll.status() == Some(200)).any(|poll| {
            let manifest = poll.response.as_ref().and_then(|response| response.json().ok());
            manifest.is_some_and(|manifest| {
                manifest["requiresAccessToken"] == false
                    && lists(&manifest, &poll.request.url, &exchange.request.url)
            })
        })
}

fn lists(manifest: &Value, manifest_url: &str, file_url: &str) -> bool {
    let base = Url::parse(manifest_url).ok();
    ["output", "error", "deleted"]
        .into_iter()
        .filter_map(|list| manifest[list].as_array())
        .flatten()
        .filter_map(|entry| entry["url"].as_str())
        .any(|url| {
            let absolute = base.as_ref().and_then(|base| base.join(url).ok());
            // The asked URL may carry an added query, such as a token in the wrong place.
            file_url.starts_with(absolute.as_ref().map_or(url, Url::as_str))
        })
}
