//! The manifest of a finished export (Bulk Data 2.0.0 and 3.0.0), whole or in parts.

use serde_json::{Map, Value, json};

use crate::source::files::{ExportFile, Files};
use crate::source::jobs::Job;
use crate::source::policy::Policy;
use crate::source::state::Source;

use super::file_url::file_url;
use super::write_lines::BLOCKS;

/// Which of the manifests of an export is wanted: all in one, or a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) enum Part {
    Whole,
    /// The files that are there first, while the others are still written.
    Early,
    /// The same, when the others are there, too.
    First,
    /// The other files.
    Last,
}

/// The query that names the last part of a manifest.
pub(in crate::source) const LAST_PART: (&str, &str) = ("part", "2");

/// The manifest.
pub(in crate::source) fn manifest(
    source: &Source,
    job: &Job,
    files: &Files,
    part: Part,
    policy: &Policy,
) -> Value {
    let url = |file: &ExportFile| file_url(source, &job.id, &file.name, policy);
    let entry = |file: &ExportFile| {
        let lines = file.count;
        let mut entry = json!({
            "type": file.resource_type,
            "url": url(file),
            "count": if policy.count_true { lines } else { lines + 1 },
        });
        if let Some(members) = entry.as_object_mut().filter(|_| file.resource_type == BLOCKS) {
            members.shift_remove("type");
        }
        entry
    };
    let entries = |files: &[ExportFile]| -> Vec<Value> {
        let next = files.iter().skip(1).map(Some).chain([None]);
        let linked = files.iter().zip(next).map(|(file, next)| {
            let mut entry = entry(file);
            if let Some(next) = next.filter(|_| file.continued) {
                entry["continuesInFile"] = json!(url(next));
            }
            entry
        });
        linked.collect()
    };
    let mut manifest = Map::new();
    if policy.manifest_has_transaction_time {
        let later = part == Part::Last && !policy.manifest_parts_agree;
        let said = if later { source.now() } else { job.started };
        manifest.insert("transactionTime".to_owned(), json!(said.to_string()));
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
    if job.organized && policy.says_organized {
        manifest.insert("outputOrganizedBy".to_owned(), json!("Patient"));
    }
    let half = first_part(files);
    let mut output = entries(&files.output);
    if policy.file_listed_twice {
        output.extend(files.output.first().map(entry));
    }
    let rest = if part == Part::Whole { Vec::new() } else { output.split_off(half) };
    if part == Part::Last {
        output = rest;
    } else if part == Part::First && !policy.manifest_parts_kept {
        output.remove(0);
    }
    manifest.insert("output".to_owned(), json!(output));
    let is_end = matches!(part, Part::Whole | Part::Last);
    if policy.manifest_has_error {
        let errors: &[ExportFile] = if is_end { &files.errors } else { &[] };
        manifest.insert("error".to_owned(), json!(entries(errors)));
    }
    if !files.deleted.is_empty() && is_end {
        manifest.insert("deleted".to_owned(), json!(entries(&files.deleted)));
    }
    if part == Part::First {
        let (name, value) = LAST_PART;
        let elsewhere = source.elsewhere("");
        let base = if policy.pages_elsewhere { &elsewhere } else { &source.settings.base };
        let url = format!("{base}/export-status/{}?{name}={value}", job.id);
        manifest.insert("link".to_owned(), json!([{"relation": "next", "url": url}]));
    }
    if policy.manifest_extended {
        let extension = json!({"https://northwind.example/export/job": job.id});
        manifest.insert("extension".to_owned(), extension);
    }
    Value::Object(manifest)
}

/// How many output files the first part lists: half of them, and never a block without the file it
/// goes on in.
pub(in crate::source) fn first_part(files: &Files) -> usize {
    let half = files.output.len().div_ceil(2);
    let rest = files.output[half.saturating_sub(1)..].iter();
    (half + rest.take_while(|file| file.continued).count()).min(files.output.len())
}
