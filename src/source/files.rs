//! The files of exports: written once for each job while it is in progress, then served as they
//! are.
//!
//! Writing them once costs the disk what computing every resource again for each file would cost
//! the processor, which is far more. A replica that did not write them, or a mock that was started
//! anew, writes the same bytes from the same job.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use jiff::Timestamp;
use tempfile::TempDir;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;

use super::jobs::Job;
use super::policy::Policy;
use super::state::Source;
use super::steps::collect_files::collect_files;

/// Jobs whose files are written at once; the others wait their turn.
const AT_ONCE: usize = 4;

/// One file.
#[derive(Clone, Debug)]
pub(super) struct ExportFile {
    /// Last part of its URL.
    pub(super) name: String,
    /// The type the manifest states.
    pub(super) resource_type: String,
    /// Resources in it.
    pub(super) count: usize,
    /// Its length in bytes.
    pub(super) length: u64,
    pub(super) content: Content,
    /// Whether its last block goes on in the next file.
    pub(super) continued: bool,
}

/// Where the bytes of a file are.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// Here: the files of a small export.
    Memory(Bytes),
    /// In a directory that goes when the job does.
    Disk(Arc<std::path::Path>),
}

/// Every file of a job.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) output: Vec<ExportFile>,
    pub(super) errors: Vec<ExportFile>,
    /// What was deleted since the client last asked.
    pub(super) deleted: Vec<ExportFile>,
    /// Where they are, unless they are in memory; it goes with them.
    _directory: Option<TempDir>,
}

impl Files {
    pub(super) fn new(
        output: Vec<ExportFile>,
        errors: Vec<ExportFile>,
        deleted: Vec<ExportFile>,
        directory: Option<TempDir>,
    ) -> Self {
        Self { output, errors, deleted, _directory: directory }
    }

    /// The file of this name.
    pub(super) fn file(&self, name: &str) -> Option<&ExportFile> {
        self.output.iter().chain(&self.errors).chain(&self.deleted).find(|file| file.name == name)
    }
}

type Outcome = Option<Result<Arc<Files>, String>>;

/// The files of one job, as far as they are written.
#[derive(Debug)]
struct Writing {
    outcome: watch::Receiver<Outcome>,
    stop: CancellationToken,
    expires: Timestamp,
    /// What they are written by: when another comes into force, they are written anew.
    policy: Policy,
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// The files of all jobs that this process has served.
#[derive(Debug)]
pub(super) struct Written {
    jobs: Mutex<BTreeMap<String, Writing>>,
    turns: Arc<Semaphore>,
}

impl Default for Written {
    fn default() -> Self {
        Self { jobs: Mutex::default(), turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Written {
    fn jobs(&self) -> MutexGuard<'_, BTreeMap<String, Writing>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops the files of a job, written or not.
    pub(super) fn forget(&self, job_id: &str) {
        self.jobs().remove(job_id);
    }
}

/// Begins to write the files of a job, unless that was begun.
pub(super) fn begin(source: &Arc<Source>, job: &Job, policy: &Policy) {
    // What other replicas were told to drop goes here, too.
    let known: Vec<String> = source.written.jobs().keys().cloned().collect();
    for job_id in known.iter().filter(|job_id| source.is_gone(job_id)) {
        source.written.forget(job_id);
    }
    outcome_of(source, job, policy);
}

/// The files of a job, once they are written; `None` when that takes longer than `patience`.
///
/// # Errors
/// When they could not be written.
pub(super) async fn files(
    source: &Arc<Source>,
    job: &Job,
    policy: &Policy,
    patience: Duration,
) -> Result<Option<Arc<Files>>, String> {
    let mut outcome = outcome_of(source, job, policy);
    let written = outcome.wait_for(Option::is_some);
    match tokio::time::timeout(patience, written).await {
        Err(_) => Ok(None),
        Ok(Err(_)) => Err("nobody writes the files any more".to_owned()),
        Ok(Ok(outcome)) => outcome.clone().transpose(),
    }
}

fn outcome_of(source: &Arc<Source>, job: &Job, policy: &Policy) -> watch::Receiver<Outcome> {
    let now = source.now();
    let mut jobs = source.written.jobs();
    jobs.retain(|_, writing| now < writing.expires);
    if let Some(writing) = jobs.get(&job.id).filter(|writing| writing.policy == *policy) {
        return writing.outcome.clone();
    }
    let (tell, outcome) = watch::channel(None);
    let stop = CancellationToken::new();
    let writing = Writing {
        outcome: outcome.clone(),
        stop: stop.clone(),
        expires: job.expires,
        policy: policy.clone(),
    };
    jobs.insert(job.id.clone(), writing);
    drop(jobs);
    let (source, job, policy) = (Arc::clone(source), job.clone(), policy.clone());
    let turns = Arc::clone(&source.written.turns);
    tokio::spawn(async move {
        let turn = turns.acquire_owned().await;
        let write = move || {
            let written = collect_files(&source, &job, &policy, &stop);
            drop(turn);
            written.map(Arc::new).map_err(|error| error.to_string())
        };
        let written = tokio::task::spawn_blocking(write).await;
        let written = written.unwrap_or_else(|error| Err(error.to_string()));
        let _ = tell.send(Some(written));
    });
    outcome
}
