//! Reads the manifest of a finished export.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::target::transfer_error::TransferError;
use crate::transcript::Response;

/// A finished export.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// The time up to which data is in the export, as given.
    pub transaction_time: Option<String>,
    /// Whether files need the token; absent when the manifest does not say.
    pub requires_access_token: Option<bool>,
    /// Files of resources.
    pub output: Vec<File>,
    /// Files of messages about the export.
    pub error: Vec<File>,
    /// Files of what is gone.
    pub deleted: Vec<File>,
    /// Where the rest of the manifest is, when it comes in parts.
    pub next: Option<String>,
}

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// The type of its resources, as given; empty when absent.
    pub kind: String,
    /// Where it is, absolute.
    pub url: String,
    /// How many resources it is said to hold.
    pub count: Option<u64>,
}

/// Reads a manifest. A relative file URL is resolved against the status URL: wrong by the
/// specification, but plain in its meaning.
///
/// # Errors
/// When it is not JSON, has no list of output, or a file has no URL.
pub fn read_manifest(response: &Response, status_url: &str) -> Result<Manifest, TransferError> {
    let manifest = response.json().map_err(|error| unusable(&error))?;
    if !manifest["output"].is_array() {
        return Err(unusable("it has no `output`"));
    }
    Ok(Manifest {
        transaction_time: manifest["transactionTime"].as_str().map(str::to_owned),
        requires_access_token: manifest["requiresAccessToken"].as_bool(),
        output: files(&manifest["output"], status_url)?,
        error: files(&manifest["error"], status_url)?,
        deleted: files(&manifest["deleted"], status_url)?,
        next: next_link(&manifest, status_url),
    })
}

/// Bulk Data Access 3.0: a manifest may continue elsewhere.
fn next_link(manifest: &Value, status_url: &str) -> Option<String> {
    let links = manifest["link"].as_array()?;
    let next = links.iter().find(|link| link["relation"] == "next")?["url"].as_str()?;
    Url::parse(status_url).and_then(|base| base.join(next)).ok().map(String::from)
}

fn files(list: &Value, status_url: &str) -> Result<Vec<File>, TransferError> {
    list.as_array()
        .into_iter()
        .flatten()
        .map(|item| {
            let given = item["url"].as_str().unwrap_or_default();
            let url = Url::parse(status_url)
                .and_then(|base| base.join(given))
                .ok()
                .filter(|_| !given.is_empty())
                .ok_or_else(|| unusable("a file has no usable `url`"))?;
            Ok(File {
                kind: item["type"].as_str().unwrap_or_default().to_owned(),
                // An absolute URL may be signed as it is written, so it is not normalized.
                url: if Url::parse(given).is_ok() { given.to_owned() } else { url.into() },
                count: item["count"].as_u64(),
            })
        })
        .collect()
}

fn unusable(why: &str) -> TransferError {
    TransferError::source(
        format!("The manifest of the export is unusable: {why}"),
        "answer the finished export as Bulk Data Access says",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(manifest: &Value) -> Result<Manifest, TransferError> {
        let response = Response {
            status: 200,
            body: manifest.to_string().as_str().into(),
            ..Response::default()
        };
        read_manifest(&response, "https://source.test/fhir/status/1")
    }

    #[test]
    fn a_relative_file_url_is_resolved_and_an_absolute_one_kept_as_written() {
        let manifest = read(&json!({"output": [
            {"type": "Patient", "url": "/files/1"},
            {"type": "Patient", "url": "HTTPS://Files.test:443/1?sig=%7e"},
        ]}))
        .expect("readable");
        assert_eq!(manifest.output[0].url, "https://source.test/files/1");
        assert_eq!(manifest.output[1].url, "HTTPS://Files.test:443/1?sig=%7e");
        assert_eq!(manifest.requires_access_token, None);
    }

    #[test]
    fn a_manifest_without_output_or_file_url_is_unusable() {
        for bad in [json!({}), json!({"output": {}}), json!({"output": [{"type": "Patient"}]})] {
            assert!(read(&bad).is_err(), "{bad}");
        }
    }
}
