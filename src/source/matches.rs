//! Bulk matches under way: the members of each are placed once, beside the requests.
//!
//! What was submitted is kept until they are all placed, and what comes of it is written as one
//! change. So a mock that was started anew, or a replica that is asked about a match whose process
//! died, does it from the beginning, and nothing is there twice or by halves.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;

use super::groups::{CLAIMS, MatchJob, Outcome, Submission};
use super::policy::Policy;
use super::refusal::Refusal;
use super::state::Source;
use super::steps::match_in_bulk::{match_in_bulk, matched_changes};
use super::steps::read_bulk_match::members_of;
use crate::state::{Store, StoreError, next};

/// Members of a match that is small: it is done when it is said to have begun, so that what comes of
/// it does not depend on how busy the machine is.
pub(super) const SMALL: usize = 50;
/// Large matches done at once; the others wait their turn.
const AT_ONCE: usize = 4;
/// How often whoever places members says that it is alive.
const RENEWED: Duration = Duration::from_secs(1);
/// After this long without a sign of life, it is taken for dead.
const ABANDONED: Duration = Duration::from_secs(10);

/// One match that is done here.
#[derive(Debug)]
struct Placing {
    done: watch::Receiver<bool>,
    stop: CancellationToken,
}

/// The matches that are done here, and what was seen of those that are done elsewhere.
#[derive(Debug)]
pub(super) struct Placings {
    running: Mutex<BTreeMap<String, Placing>>,
    /// The last sign of life of each, and since when there was no other.
    elsewhere: Mutex<BTreeMap<String, (Vec<u8>, Instant)>>,
    turns: Arc<Semaphore>,
}

impl Default for Placings {
    fn default() -> Self {
        Self {
            running: Mutex::default(),
            elsewhere: Mutex::default(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Placings {
    fn running(&self) -> MutexGuard<'_, BTreeMap<String, Placing>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nobody has shown a sign of life for so long that somebody else may go on.
    fn is_abandoned(&self, id: &str, claim: &[u8]) -> bool {
        let mut seen = self.elsewhere.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|other, (_, since)| other == id || since.elapsed() < ABANDONED * 6);
        match seen.get(id) {
            Some((last, since)) if last == claim => since.elapsed() >= ABANDONED,
            _ => {
                seen.insert(id.to_owned(), (claim.to_owned(), Instant::now()));
                false
            }
        }
    }
}

/// Keeps a match, and begins to do it.
///
/// # Errors
/// When the state is out of reach.
pub(super) fn begin(
    source: &Arc<Source>,
    id: &str,
    job: &MatchJob,
    submission: Submission,
    policy: &Policy,
) -> Result<(), Refusal> {
    source.drop_stale_matches();
    source.handle.groups().keep(id, job, &submission).map_err(|error| {
        tracing::error!("{error}");
        Source::unreachable()
    })?;
    place(source, id, Basis { submission, dead: None }, policy);
    Ok(())
}

/// Ends a match, done or not. The Group of one that is done stays.
pub(super) fn forget(source: &Source, id: &str) {
    if let Some(placing) = source.placings.running().remove(id) {
        placing.stop.cancel();
    }
    source.handle.groups().forget(id);
}

/// How a match ended; `None` when that takes longer than `patience`.
pub(super) async fn outcome(
    source: &Arc<Source>,
    id: &str,
    policy: &Policy,
    patience: Duration,
) -> Option<Outcome> {
    let groups = source.handle.groups();
    if let Some(outcome) = groups.outcome(id) {
        return Some(outcome);
    }
    let mut done = tend(source, id, policy)?;
    // Whoever did it may end in any way: what counts is kept.
    let _ = tokio::time::timeout(patience, done.wait_for(|done| *done)).await;
    groups.outcome(id)
}

/// What a match is done from: what was submitted, and the last sign of life of whoever began it and
/// died.
struct Basis {
    submission: Submission,
    dead: Option<Vec<u8>>,
}

/// Sees that somebody does a match that is not done; tells when that ends, if it is done here.
fn tend(source: &Arc<Source>, id: &str, policy: &Policy) -> Option<watch::Receiver<bool>> {
    if let Some(placing) = source.placings.running().get(id) {
        return Some(placing.done.clone());
    }
    let store = source.handle.store();
    let dead = if store.is_shared() { logged(store.get(CLAIMS, id))? } else { None };
    if dead.as_ref().is_some_and(|claim| !source.placings.is_abandoned(id, claim)) {
        return None;
    }
    let submission = source.handle.groups().submission(id)?;
    Some(place(source, id, Basis { submission, dead }, policy))
}

/// Does a match in a thread of its own, unless that was begun; tells when it ends.
fn place(source: &Arc<Source>, id: &str, basis: Basis, policy: &Policy) -> watch::Receiver<bool> {
    let mut running = source.placings.running();
    if let Some(placing) = running.get(id) {
        return placing.done.clone();
    }
    let (tell, done) = watch::channel(false);
    let stop = CancellationToken::new();
    running.insert(id.to_owned(), Placing { done: done.clone(), stop: stop.clone() });
    drop(running);
    let (source, id, policy) = (Arc::clone(source), id.to_owned(), policy.clone());
    let turns = Arc::clone(&source.placings.turns);
    tokio::spawn(async move {
        let members = members_of(&basis.submission.body).len();
        let turn = if members > SMALL { turns.acquire_owned().await.ok() } else { None };
        let (here, name) = (Arc::clone(&source), id.clone());
        let runtime = Handle::current();
        let work = move || {
            runtime.block_on(do_match(&here, &name, &basis, &policy, &stop));
            drop(turn);
        };
        if let Err(error) = tokio::task::spawn_blocking(work).await {
            tracing::error!("a bulk match ended before its time: {error}");
            let groups = source.handle.groups();
            logged(source.handle.store().write(&groups.ending(&id, Outcome::Failed, &Vec::new())));
        }
        source.placings.running().remove(&id);
        let _ = tell.send(true);
    });
    done
}

async fn do_match(
    source: &Source,
    id: &str,
    basis: &Basis,
    policy: &Policy,
    stop: &CancellationToken,
) {
    let store = &**source.handle.store();
    let Some(mut claim) = Claim::take(store, id, basis.dead.as_deref()) else { return };
    let mut still = || !stop.is_cancelled() && claim.is_held(RENEWED);
    let matched = match_in_bulk(source, &basis.submission, policy, &mut still).await;
    let groups = source.handle.groups();
    let changes = match &matched {
        Ok(None) => return,
        Ok(Some(matched)) => {
            let mut changes = matched_changes(source, &basis.submission, matched, policy);
            let outcome = Outcome::Done { groups: matched.result.len() };
            changes.extend(groups.ending(id, outcome, &matched.result));
            changes
        }
        Err(_) => groups.ending(id, Outcome::Failed, &Vec::new()),
    };
    // Whoever was taken for dead, or told to stop, leaves nothing behind.
    if !stop.is_cancelled() && claim.is_held(Duration::ZERO) {
        logged(store.write(&changes));
    }
}

/// The right to place the members of a match, where other processes might do it too.
struct Claim<'a> {
    store: &'a dyn Store,
    id: &'a str,
    /// Who holds it, and how often that was said; nobody needs to know where nobody else asks.
    sign: Option<(u64, u64)>,
    renewed: Instant,
}

impl<'a> Claim<'a> {
    /// Takes it from whoever is dead, or from nobody; `None` when another has it.
    fn take(store: &'a dyn Store, id: &'a str, dead: Option<&[u8]>) -> Option<Self> {
        let sign =
            if store.is_shared() { Some((logged(next(store, "holders"))?, 0)) } else { None };
        let claim = Self { store, id, sign, renewed: Instant::now() };
        let Some(sign) = sign else { return Some(claim) };
        logged(store.swap(CLAIMS, id, dead, Some(&signed(sign))))?.then_some(claim)
    }

    /// Whether it is still held; says so to others when that was not said for so long.
    fn is_held(&mut self, unsaid: Duration) -> bool {
        let Some((holder, times)) = self.sign else { return true };
        if self.renewed.elapsed() < unsaid {
            return true;
        }
        let then = (holder, times + 1);
        let swap =
            |was, now| self.store.swap(CLAIMS, self.id, Some(&signed(was)), Some(&signed(now)));
        let held = logged(swap((holder, times), then)).unwrap_or_default();
        (self.sign, self.renewed) = (Some(then), Instant::now());
        held
    }
}

fn signed((holder, times): (u64, u64)) -> Vec<u8> {
    format!("{holder} {times}").into_bytes()
}

fn logged<T>(outcome: Result<T, StoreError>) -> Option<T> {
    outcome.inspect_err(|error| tracing::error!("{error}")).ok()
}
