//! Writes what an export holds: one type a file, split by size, and one member after the other, of
//! which no more than a visit is in memory.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::fhir::parameters;
use crate::population::{Member, is_restricted};
use crate::source::files::Files;
use crate::source::jobs::{Covered, Job};
use crate::source::policy::Policy;
use crate::source::state::Source;

use super::attachments::{by_url, changes_attachments};
use super::deletions::deletions;
use super::export_parameters::EXPORT_TYPES;
use super::filter_resource::{Filtered, filter_resource};
use super::strip_amounts::strip_amounts;
use super::transmitter::{TARGETS, transmitter_provenance};
use super::write_lines::Writer;

/// A type that FHIR does not know.
const UNKNOWN_TYPE: &str = "PayerNote";

/// Members between two looks whether the export is still wanted.
const CANCELS_SEEN: usize = 100;

/// Writes the files of an export.
///
/// # Errors
/// When the disk does not take them, or the export was cancelled meanwhile.
pub(in crate::source) fn collect_files(
    source: &Source,
    job: &Job,
    policy: &Policy,
    stop: &CancellationToken,
) -> io::Result<Files> {
    let mut collect = Collect {
        source,
        job,
        policy,
        stop,
        shared: HashSet::new(),
        mixed: false,
        lengthened: false,
        repeated: false,
        blocks_begun: false,
        writer: Writer::new(policy),
    };
    for (index, covered) in job.members.iter().enumerate() {
        // Another replica may have been told to cancel it.
        if index % CANCELS_SEEN == 0 && source.is_gone(&job.id) {
            return Err(cancelled());
        }
        collect.member(&source.member(covered.place), *covered)?;
    }
    let Collect { mut writer, .. } = collect;
    if policy.lists_unknown_type {
        writer.write(UNKNOWN_TYPE, &json!({"resourceType": UNKNOWN_TYPE, "id": "note-1"}))?;
    }
    let mut output = writer.finish()?;
    if policy.empty_file
        && let Some(first) = output.first().cloned()
    {
        output.insert(1, writer.empty(&first));
    }
    for note in &job.notes {
        writer.write("OperationOutcome", note)?;
    }
    let errors = writer.finish()?;
    for bundle in deletions(source, job, policy) {
        writer.write("Bundle", &bundle)?;
    }
    let deleted = writer.finish()?;
    Ok(Files::new(output, errors, deleted, writer.into_directory()))
}

fn cancelled() -> io::Error {
    io::Error::other("the export was cancelled")
}

struct Collect<'a> {
    source: &'a Source,
    job: &'a Job,
    policy: &'a Policy,
    stop: &'a CancellationToken,
    /// Members share organizations and practitioners; each goes out once.
    shared: HashSet<usize>,
    /// Whether a resource went into a file of another type.
    mixed: bool,
    /// Whether a document was made long.
    lengthened: bool,
    /// Whether a line was written twice.
    repeated: bool,
    blocks_begun: bool,
    writer: Writer,
}

impl Collect<'_> {
    fn member(&mut self, member: &Member, covered: Covered) -> io::Result<()> {
        let mut targets = Targets::default();
        if self.job.organized {
            self.begin_block(member);
        }
        for part in 0..member.parts() {
            if self.stop.is_cancelled() {
                return Err(cancelled());
            }
            for resource in member.part(part).iter() {
                self.resource(member, covered, resource, true, &mut targets)?;
            }
        }
        for (place, resource) in member.shared() {
            let first = self.shared.insert(place);
            self.resource(member, covered, resource, first, &mut targets)?;
        }
        self.attest(member, &mut targets)
    }

    /// Writes a resource, unless it must stay here or went out `before` with another member.
    fn resource(
        &mut self,
        member: &Member,
        covered: Covered,
        resource: &Value,
        first: bool,
        targets: &mut Targets,
    ) -> io::Result<()> {
        let kind = resource["resourceType"].as_str().unwrap_or_default();
        let Some(kind) = self.job.types.iter().find(|wanted| **wanted == kind) else {
            return Ok(());
        };
        let kept = filtered(self.source, resource, self.job, covered, self.policy);
        let Some(mut kept) = kept else { return Ok(()) };
        let long = self.policy.long_line_bytes;
        if long > 0 && *kind == "DocumentReference" && !self.lengthened {
            self.lengthened = true;
            // Four letters of Base64 hold three bytes; what they say is nobody's business.
            kept.to_mut()["content"][0]["attachment"]["data"] = json!("QUJD".repeat(long / 4));
        }
        if self.job.organized {
            // Bulk Data 3.0.0: what a block refers to may stand in every block.
            self.writer.write_in_block(&kept)?;
        } else if first {
            let file = self.file_of(kind);
            self.writer.write(file, &kept)?;
            if self.policy.repeats_resource && !self.repeated {
                self.repeated = true;
                self.writer.write(file, &kept)?;
            }
        }
        if *kind != "Provenance" {
            let id = resource["id"].as_str().unwrap_or_default();
            targets.names.push(format!("{kind}/{id}"));
            if targets.names.len() == TARGETS {
                self.attest(member, targets)?;
            }
        }
        Ok(())
    }

    /// Writes who passed the resources on.
    fn attest(&mut self, member: &Member, targets: &mut Targets) -> io::Result<()> {
        let names = std::mem::take(&mut targets.names);
        if names.is_empty()
            || !self.policy.exports_provenance
            || !self.job.types.contains(&"Provenance")
        {
            return Ok(());
        }
        let provenance = transmitter_provenance(self.job, member, &names, targets.attested);
        targets.attested += 1;
        if self.job.organized {
            return self.writer.write_in_block(&provenance);
        }
        let file = self.file_of("Provenance");
        self.writer.write(file, &provenance)
    }

    /// Begins the block of a member; without an own block, its records follow the one before.
    fn begin_block(&mut self, member: &Member) {
        if self.policy.blocks_apart || !self.blocks_begun {
            let reference = json!({"reference": format!("Patient/{}", member.id())});
            let header = parameters(vec![json!({"name": "header", "valueReference": reference})]);
            self.writer.begin_block(self.policy.blocks_headed.then_some(header));
        }
        self.blocks_begun = true;
    }

    /// The type of the file a resource goes into: its own, unless the policy does not care; then
    /// one resource strays into the first file.
    fn file_of(&mut self, kind: &'static str) -> &'static str {
        let first = EXPORT_TYPES.into_iter().find(|known| self.job.types.contains(known));
        match first.filter(|first| *first != kind) {
            Some(first) if !self.policy.files_hold_one_type && !self.mixed => {
                self.mixed = true;
                first
            }
            _ => kind,
        }
    }
}

/// What a member's Provenance of the exchange is about.
#[derive(Default)]
struct Targets {
    names: Vec<String>,
    /// How many Provenances are written.
    attested: usize,
}

/// A resource of a wanted type as it goes out, or nothing when it stays here.
fn filtered<'a>(
    source: &Source,
    resource: &'a Value,
    job: &Job,
    covered: Covered,
    policy: &Policy,
) -> Option<Cow<'a, Value>> {
    if !covered.sensitive && is_restricted(resource) {
        return None;
    }
    let mut changed = match filter_resource(resource, &job.filter, policy) {
        Filtered::Dropped => return None,
        Filtered::Kept => Cow::Borrowed(resource),
        Filtered::Changed(changed) => Cow::Owned(changed),
    };
    if policy.omits_financial && resource["resourceType"] == "ExplanationOfBenefit" {
        strip_amounts(changed.to_mut());
    }
    if changes_attachments(resource, policy) {
        by_url(source, &job.id, changed.to_mut(), policy);
    }
    Some(changed)
}
