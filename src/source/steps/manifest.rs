//! The manifest of a finished export (Bulk Data 2.0.0).

use serde_json::{Map, Value, json};

use crate::source::files::{ExportFile, Files};
use crate::source::jobs::Job;
use crate::source::policy::Policy;
use crate::source::state::Source;

use super::file_url::file_url;

/// The manifest.
pub(in crate::source) fn manifest(
    source: &Source,
    job: &Job,
    files: &Files,
    policy: &Policy,
) -> Value {
    let entry = |file: &ExportFile| {
        let lines = file.count;
        json!({
            "type": file.resource_type,
            "url": file_url(source, &job.id, &file.name, policy),
            "count": if policy.count_true { lines } else { lines + 1 },
        })
    };
    let mut manifest = Map::new();
    if policy.manifest_has_transaction_time {
        manifest.insert("transactionTime".to_owned(), json!(job.started.to_string()));
    }
    let request = if policy.manifest_request_true {
        job.request.clone()
    } else {
        format!("{}/$export", source.settings.base)
    };
    manifest.insert("request".to_owned(), json!(request));
    if policy.manifest_has_requires_access_token {
        manifest.insert("requiresAccessToken".to_owned(), json!(!policy.signed_file_urls));
    }
    let twice = files.output.iter().take(usize::from(policy.file_listed_twice));
    manifest.insert("output".to_owned(), files.output.iter().chain(twice).map(entry).collect());
    if policy.manifest_has_error {
        manifest.insert("error".to_owned(), files.errors.iter().map(entry).collect());
    }
    if !files.deleted.is_empty() {
        manifest.insert("deleted".to_owned(), files.deleted.iter().map(entry).collect());
    }
    if policy.manifest_extended {
        let extension = json!({"https://northwind.example/export/job": job.id});
        manifest.insert("extension".to_owned(), extension);
    }
    Value::Object(manifest)
}
