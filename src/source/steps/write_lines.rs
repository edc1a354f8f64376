//! Writes the lines of a file while it is sent, so that no file is ever whole in memory.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use futures_util::stream;
use serde_json::Value;

use crate::source::jobs::{Entry, ExportFile, Job};
use crate::source::policy::Policy;
use crate::source::state::Source;

use super::attachments::by_url;
use super::filter_resource::{Filtered, filter_resource};
use super::strip_amounts::strip_amounts;

/// The body of a file.
pub(in crate::source) fn lines(
    source: Arc<Source>,
    job: &Job,
    file: &ExportFile,
    policy: &Policy,
) -> Body {
    let entries = Arc::clone(&file.entries);
    let (job_id, filter, rules) = (job.id.clone(), job.filter.clone(), policy.clone());
    let whole = policy.file_lines_whole;
    let ragged = policy.ragged_files;
    let end = if ragged { "\r\n" } else { "\n" };
    let places = 0..entries.len();
    let resources = places.map(move |place| {
        let mut resource = resource(&source, &entries[place], &rules);
        if let Filtered::Changed(changed) = filter_resource(&resource, &filter, &rules) {
            resource = changed;
        }
        by_url(&source, &job_id, &mut resource, &rules);
        // A file whose lines are not whole: its first resource is spread over several.
        let text = if place == 0 && !whole {
            serde_json::to_string_pretty(&resource).unwrap_or_default()
        } else {
            resource.to_string()
        };
        Bytes::from(format!("{text}{end}"))
    });
    let mark = ragged.then(|| Bytes::from_static("\u{feff}".as_bytes()));
    let blank = ragged.then(|| Bytes::from_static(b"\r\n"));
    let chunks = mark.into_iter().chain(resources).chain(blank);
    Body::from_stream(stream::iter(chunks.map(Ok::<Bytes, Infallible>)))
}

/// A resource as it leaves this payer.
fn resource(source: &Source, entry: &Entry, policy: &Policy) -> Value {
    let mut resource = match entry {
        Entry::Stored { member, resource } => source
            .member(*member)
            .resources()
            .nth(*resource)
            .cloned()
            .expect("an entry names a resource of its member"),
        Entry::Made(resource) => resource.clone(),
    };
    if policy.omits_financial && resource["resourceType"] == "ExplanationOfBenefit" {
        strip_amounts(&mut resource);
    }
    resource
}
