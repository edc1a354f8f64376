//! Collects what an export holds, one type a file, split by size.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use serde_json::Value;

use crate::source::jobs::{Covered, Entry, ExportFile};
use crate::source::policy::Policy;
use crate::source::state::Source;

use super::export_parameters::EXPORT_TYPES;
use super::filter_resource::{Filter, Filtered, filter_resource};
use super::transmitter::transmitter_provenance;

/// What an export is about.
#[derive(Clone, Copy, Debug)]
pub(in crate::source) struct Plan<'a> {
    pub(in crate::source) job_id: &'a str,
    pub(in crate::source) now: Timestamp,
    pub(in crate::source) types: &'a [&'static str],
    pub(in crate::source) filter: &'a Filter,
    pub(in crate::source) members: &'a [Covered],
}

/// The output files of an export.
pub(in crate::source) fn collect_files(
    source: &Source,
    plan: &Plan<'_>,
    policy: &Policy,
) -> Vec<ExportFile> {
    let mut by_type: BTreeMap<usize, Vec<Entry>> = BTreeMap::new();
    // Members share organizations and practitioners; each goes out once.
    let mut sent: HashSet<(String, String)> = HashSet::new();
    for &Covered { place, sensitive } in plan.members {
        let member = source.member(place);
        let withheld: HashSet<String> =
            if sensitive { HashSet::new() } else { member.withheld().into_iter().collect() };
        let mut targets = Vec::new();
        for (index, resource) in member.resources().enumerate() {
            let (kind, id) = (text(resource, "resourceType"), text(resource, "id"));
            let name = format!("{kind}/{id}");
            let Some(order) = order(kind, plan.types) else { continue };
            if withheld.contains(&name)
                || filter_resource(resource, plan.filter, policy) == Filtered::Dropped
            {
                continue;
            }
            if sent.insert((kind.to_owned(), id.to_owned())) {
                let entry = Entry::Stored { member: place, resource: index };
                by_type.entry(order).or_default().push(entry);
            }
            if kind != "Provenance" {
                targets.push(name);
            }
        }
        if let Some(order) = order("Provenance", plan.types)
            && policy.exports_provenance
            && !targets.is_empty()
        {
            let provenance = transmitter_provenance(plan, &member, &targets);
            by_type.entry(order).or_default().push(Entry::Made(provenance));
        }
    }
    if !policy.files_hold_one_type {
        mix(&mut by_type);
    }
    let mut files = split(by_type, policy.file_max_resources);
    if policy.empty_file
        && let Some(first) = files.first().cloned()
    {
        let name = format!("{}-none.ndjson", first.resource_type);
        files.insert(1, ExportFile { name, entries: [].into(), ..first });
    }
    files
}

fn text<'a>(resource: &'a Value, name: &str) -> &'a str {
    resource[name].as_str().unwrap_or_default()
}

/// Where a type stands in the manifest, if it is exported.
fn order(kind: &str, types: &[&'static str]) -> Option<usize> {
    types.contains(&kind).then(|| EXPORT_TYPES.iter().position(|known| *known == kind))?
}

/// Moves one resource of the last type into the file of the first.
fn mix(by_type: &mut BTreeMap<usize, Vec<Entry>>) {
    let moved = by_type.last_entry().and_then(|mut last| last.get_mut().pop());
    if let (Some(moved), Some(mut first)) = (moved, by_type.first_entry()) {
        first.get_mut().push(moved);
    }
    by_type.retain(|_, entries| !entries.is_empty());
}

fn split(by_type: BTreeMap<usize, Vec<Entry>>, max: usize) -> Vec<ExportFile> {
    let mut files = Vec::new();
    for (order, entries) in by_type {
        let resource_type = EXPORT_TYPES[order];
        for (part, entries) in entries.chunks(max.max(1)).enumerate() {
            files.push(ExportFile {
                name: format!("{resource_type}-{}.ndjson", part + 1),
                resource_type: resource_type.to_owned(),
                entries: entries.into(),
            });
        }
    }
    files
}
