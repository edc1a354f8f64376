//! The state of one source payer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use aws_lc_rs::hmac;
use jiff::{SignedDuration, Timestamp};

use crate::population::Member;
use crate::seed::Ids;
use crate::transcript::Stage;

use super::ended_tokens::EndedTokens;
use super::files::Written;
use super::groups::StoredGroup;
use super::handle::Handle;
use super::issuer::Issuer;
use super::jobs::Job;
use super::matches::Placings;
use super::probes::Probes;
use super::refusal::Refusal;
use super::scratch::Scratch;
use super::settings::Settings;
use super::trusted::Trusted;
use crate::state::{Change, Shelf, Whole, next};

/// How long an export that nobody asks after counts as running.
const RUNNING: SignedDuration = SignedDuration::from_hours(1);

/// Everything endpoints and steps work on.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) settings: Settings,
    pub(super) stage: Stage,
    pub(super) handle: Handle,
    pub(super) issuer: Issuer,
    /// Servers of others whose tokens are taken as they are.
    pub(super) trusted: Vec<Arc<Trusted>>,
    /// Ids of jobs and of what clients create.
    pub(super) ids: Ids,
    /// Signs file URLs.
    pub(super) signing_key: hmac::Key,
    /// Scheme and authority of the base URL.
    pub(super) origin: String,
    /// Path of the base URL, without a trailing slash.
    pub(super) base_path: String,
    /// What clients have written. Never held across an await.
    pub(super) scratch: Whole<Scratch>,
    /// The files of the jobs.
    pub(super) written: Written,
    /// The bulk matches that are done here.
    pub(super) placings: Placings,
    /// Tokens that ended before their time.
    pub(super) ended_tokens: EndedTokens,
    /// What this payer is known by over mutual TLS: a certificate and its key, made when asked for.
    pub(super) mtls_identity: OnceLock<Option<(String, String)>>,
    /// The places of the members that were computed.
    #[cfg(test)]
    pub(super) looked_at: std::sync::Mutex<std::collections::BTreeSet<usize>>,
    jobs: Shelf<Job>,
    /// Which job expires when, in that order.
    expiries: Shelf<String>,
    probes: Probes,
    was_busy: AtomicBool,
    was_unavailable: AtomicBool,
    was_fetched: AtomicBool,
    consents_ended: AtomicBool,
}

impl Source {
    /// The URL of a path at another host than this payer's own.
    pub(super) fn elsewhere(&self, path: &str) -> String {
        format!("{}/elsewhere{path}", self.settings.issuer)
    }

    /// A source payer that has seen nothing yet.
    pub(super) fn new(stage: Stage, mut settings: Settings, handle: Handle) -> Self {
        for url in [&mut settings.base, &mut settings.issuer] {
            url.truncate(url.trim_end_matches('/').len());
        }
        let after_scheme = settings.base.find("://").map_or(0, |at| at + 3);
        let path_at = settings.base[after_scheme..]
            .find('/')
            .map_or(settings.base.len(), |at| at + after_scheme);
        let (origin, base_path) = settings.base.split_at(path_at);
        let secret = settings.seed.ids("source/signed urls").token();
        Self {
            ids: settings.seed.ids("source/jobs"),
            signing_key: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
            origin: origin.to_owned(),
            base_path: base_path.to_owned(),
            issuer: Issuer::default(),
            trusted: settings.trusted_issuers.drain(..).map(Trusted::new).map(Arc::new).collect(),
            #[cfg(test)]
            looked_at: std::sync::Mutex::default(),
            jobs: Shelf::new(handle.store(), "jobs"),
            expiries: Shelf::new(handle.store(), "expiries"),
            probes: Probes::new(handle.store()),
            scratch: Whole::new(handle.store(), "scratch"),
            written: Written::default(),
            placings: Placings::default(),
            ended_tokens: EndedTokens::default(),
            mtls_identity: OnceLock::new(),
            was_busy: AtomicBool::new(false),
            was_unavailable: AtomicBool::new(false),
            was_fetched: AtomicBool::new(false),
            consents_ended: AtomicBool::new(false),
            settings,
            stage,
            handle,
        }
    }

    /// The present instant on the run's clock.
    pub(super) fn now(&self) -> Timestamp {
        self.stage.recorder.clock().now()
    }

    /// The member at a place, computed when asked for.
    pub(super) fn member(&self, place: usize) -> Arc<Member> {
        #[cfg(test)]
        self.looked_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(place);
        self.settings.population.at(place)
    }

    /// How many members there are.
    pub(super) fn members(&self) -> usize {
        self.settings.population.len()
    }

    /// The place of the member with this logical id.
    pub(super) fn place(&self, member_id: &str) -> Option<usize> {
        self.settings.population.place_of(member_id)
    }

    /// The jobs, by id.
    pub(super) fn jobs(&self) -> &Shelf<Job> {
        &self.jobs
    }

    /// An id that was not given before, by this process or another that shares the state.
    ///
    /// # Errors
    /// When the state is out of reach.
    pub(super) fn new_id(&self) -> Result<String, Refusal> {
        let number = next(&**self.handle.store(), "ids").map_err(|error| {
            tracing::error!("{error}");
            Self::unreachable()
        })?;
        Ok(self.ids.at(number).to_string())
    }

    /// The refusal when what must be kept cannot be.
    pub(super) fn unreachable() -> Refusal {
        Refusal::new(503, "transient", "The state of this server is out of reach.")
    }

    /// The Group with this id, unless it is over.
    pub(super) fn group(&self, id: &str) -> Option<StoredGroup> {
        let now = self.now();
        let is_there =
            |group: &StoredGroup| !self.handle.policy().groups_expire || group.is_there(now);
        self.handle.groups().group(id).filter(is_there)
    }

    /// Every Group that is not over, in the order of their ids.
    pub(super) fn stored_groups(&self) -> Vec<StoredGroup> {
        let (now, expire) = (self.now(), self.handle.policy().groups_expire);
        let mut all = self.handle.groups().all();
        all.retain(|group| !expire || group.is_there(now));
        all
    }

    /// Makes all of these changes or none.
    ///
    /// # Errors
    /// When the state is out of reach.
    pub(super) fn write(&self, changes: &[Change]) -> Result<(), Refusal> {
        self.handle.store().write(changes).map_err(|error| {
            tracing::error!("{error}");
            Self::unreachable()
        })
    }

    /// Drops matches and Groups that are over. As with jobs, that happens when the state is first
    /// used, and whenever a match is added.
    pub(super) fn drop_stale_matches(&self) {
        if self.handle.policy().groups_expire {
            self.handle.groups().drop_stale(self.now());
        }
    }

    /// Keeps a job until it expires; says whether it is kept.
    pub(super) fn keep_job(&self, job: &Job) -> bool {
        self.drop_expired_jobs();
        // Instants in one form sort as text does.
        let key = format!("{:020} {}", job.expires.as_second(), job.id);
        self.expiries.put(&key, &job.id) && self.jobs.put(&job.id, job)
    }

    /// The exports of the client of `job` that are running, with the instant each began.
    fn running(&self, job: &Job) -> Shelf<Timestamp> {
        let client_id = job.client_id.as_deref().unwrap_or_default();
        Shelf::new(self.handle.store(), format!("running {client_id}"))
    }

    /// Counts an export as running, unless its client has `most` already; says whether it does.
    pub(super) fn begin_running(&self, job: &Job, most: u32) -> bool {
        // Who nobody knows is not told from others.
        if job.client_id.is_none() {
            return true;
        }
        let running = self.running(job);
        // First itself: of two that begin at the same time, at two replicas, neither is overlooked.
        running.put(&job.id, &job.started);
        let oldest = job.started.saturating_sub(RUNNING).unwrap_or(Timestamp::MIN);
        let mut count = 0;
        for (id, began) in running.list() {
            if began < oldest {
                running.remove(&id);
            } else {
                count += 1;
            }
        }
        let may = count <= most;
        if !may {
            running.remove(&job.id);
        }
        may
    }

    /// Counts an export as running no more: its manifest was told, or it was ended.
    pub(super) fn end_running(&self, job: &Job) {
        self.running(job).remove(&job.id);
    }

    /// Whether another replica has ended a job.
    pub(super) fn is_gone(&self, job_id: &str) -> bool {
        self.handle.store().is_shared() && !self.jobs.has(job_id)
    }

    /// Drops the jobs whose time is over. Nobody waits for that: it happens when the state is first
    /// used, and whenever a job is added.
    pub(super) fn drop_expired_jobs(&self) {
        let now = self.now().as_second();
        for (key, id) in self.expiries.list() {
            let expires = key.split(' ').next().and_then(|secs| secs.parse::<i64>().ok());
            if expires.is_some_and(|expires| now < expires) {
                break;
            }
            self.jobs.remove(&id);
            self.expiries.remove(&key);
            tracing::info!(job.id = %id, "an expired export left the state");
        }
    }

    /// The matches that failed.
    pub(super) fn probes(&self) -> &Probes {
        &self.probes
    }

    /// The path of a request relative to the base, without query.
    pub(super) fn relative_path(&self, target: &str) -> String {
        let path = target.split('?').next().unwrap_or_default();
        let below = path.strip_prefix(&self.base_path).unwrap_or(path);
        below.trim_matches('/').replace("%24", "$")
    }

    /// True for the first caller only.
    pub(super) fn first_kick_off(&self) -> bool {
        !self.was_busy.swap(true, Ordering::Relaxed)
    }

    /// True for the first caller only.
    pub(super) fn first_poll(&self) -> bool {
        !self.was_unavailable.swap(true, Ordering::Relaxed)
    }

    /// True for the first caller only.
    pub(super) fn first_file(&self) -> bool {
        !self.was_fetched.swap(true, Ordering::Relaxed)
    }

    /// True for the first caller only.
    pub(super) fn first_end_of_consents(&self) -> bool {
        !self.consents_ended.swap(true, Ordering::Relaxed)
    }

    /// The logical id a reference to a Patient of this server names: `Patient/{id}`, or the same
    /// under this server's base.
    pub(super) fn own_patient_id<'a>(&self, reference: &'a str) -> Option<&'a str> {
        let relative = reference
            .strip_prefix(&self.settings.base)
            .and_then(|rest| rest.strip_prefix('/'))
            .unwrap_or(reference);
        relative.strip_prefix("Patient/").filter(|id| !id.is_empty() && !id.contains('/'))
    }
}
