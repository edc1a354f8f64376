//! Export jobs: what was asked for, what the files hold, and how often it was polled.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::steps::filter_resource::Filter;

/// A member an export covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Covered {
    /// Place of the member.
    pub(super) place: usize,
    /// Whether restricted records are in it.
    pub(super) sensitive: bool,
}

/// One resource of a file.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    /// A resource of the population.
    Stored {
        /// Place of the member.
        member: usize,
        /// Place among the member's resources.
        resource: usize,
    },
    /// A resource made for this export.
    Made(Value),
}

/// One file. It is a list of places; its lines are written while it is sent.
#[derive(Clone, Debug)]
pub(super) struct ExportFile {
    /// Last part of its URL.
    pub(super) name: String,
    /// The type the manifest states.
    pub(super) resource_type: String,
    /// What it holds.
    pub(super) entries: Arc<[Entry]>,
}

/// An export.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) id: String,
    /// The client that started it; none when tokens are not required.
    pub(super) client_id: Option<String>,
    /// The kick-off URL.
    pub(super) request: String,
    pub(super) started: Timestamp,
    pub(super) expires: Timestamp,
    /// Types that may be in the output.
    pub(super) types: Vec<&'static str>,
    /// The members it covers.
    pub(super) members: Vec<Covered>,
    pub(super) output: Vec<ExportFile>,
    pub(super) errors: Vec<ExportFile>,
    /// What was deleted since the client last asked.
    pub(super) deleted: Vec<ExportFile>,
    /// What a resource must pass.
    pub(super) filter: Filter,
    /// Whether the poll's own status and the job's are told apart.
    pub(super) separate_status: bool,
    /// How often it was answered "in progress".
    pub(super) polls: u32,
    /// When the last poll was answered that told the client to wait.
    pub(super) told_to_wait: Option<Timestamp>,
}

impl Job {
    /// The file of this name.
    pub(super) fn file(&self, name: &str) -> Option<&ExportFile> {
        self.output.iter().chain(&self.errors).chain(&self.deleted).find(|file| file.name == name)
    }
}

/// The jobs of a source payer by id.
pub(super) type Jobs = BTreeMap<String, Job>;
