//! Matches that failed, by client and by person: what tells guessing from an honest mistake.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{Timestamp, ToSpan};

use crate::state::{Change, Shelf, Store};

/// Failures kept of one client or person; more change nothing.
const KEPT: usize = 256;
/// How many are suspected at most, but for those who came since it was last tidied up. Beyond,
/// whoever failed least and longest ago is forgotten, and no client before any person.
const SUSPECTS: usize = 100_000;
/// Failures between two times it is tidied up.
const TIDIED_AFTER: usize = 10_000;

/// Whose failures are counted: a client's, or those about one person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Suspect(String);

/// What names of clients begin with.
const CLIENT: &str = "client/";

impl Suspect {
    /// Whoever asks.
    pub(super) fn client(client_id: &str) -> Self {
        Self(format!("{CLIENT}{client_id}"))
    }

    /// Who is asked for, whatever card comes with the demographics that tell a person from others.
    pub(super) fn person(demographics: &[&str]) -> Self {
        Self(format!("person/{}", hidden(&demographics.join("\n"))))
    }

    /// Whose card is shown, whatever demographics come with it.
    pub(super) fn card(number: &str) -> Self {
        Self(format!("card/{}", hidden(number)))
    }

    /// Whether it is one who asks.
    pub(super) fn is_client(&self) -> bool {
        self.0.starts_with(CLIENT)
    }
}

/// Nobody's name or number is kept, only a digest.
fn hidden(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()))
}

/// The failures, each with its instant, by suspect.
#[derive(Debug)]
pub(super) struct Probes {
    store: Arc<dyn Store>,
    shelf: Shelf<Vec<Timestamp>>,
    suspects: usize,
    tidied_after: usize,
    /// Whoever writes holds it.
    since: Mutex<Since>,
}

/// What has come since the failures were last tidied up.
#[derive(Debug, Default)]
struct Since {
    noted: usize,
    tidied: Option<Timestamp>,
}

impl Probes {
    /// The failures in a store.
    pub(super) fn new(store: &Arc<dyn Store>) -> Self {
        Self {
            store: Arc::clone(store),
            shelf: Shelf::new(store, "probes"),
            suspects: SUSPECTS,
            tidied_after: TIDIED_AFTER,
            since: Mutex::default(),
        }
    }

    fn since(&self) -> MutexGuard<'_, Since> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a match failed: the failure of each of these.
    pub(super) fn note<'a>(
        &self,
        suspects: impl IntoIterator<Item = &'a Suspect>,
        now: Timestamp,
        window_secs: u32,
    ) {
        let add = |failures: &mut Vec<Timestamp>| {
            failures.push(now);
            if failures.len() > KEPT {
                failures.remove(0);
            }
        };
        let mut since = self.since();
        let mut changes = Vec::new();
        for Suspect(name) in suspects {
            since.noted += 1;
            if self.store.is_shared() {
                // Another replica may count a failure of the same one now.
                self.shelf.amend(name, add);
            } else {
                let mut failures = self.shelf.get(name).unwrap_or_default();
                add(&mut failures);
                changes.push(self.shelf.change(name, Some(&failures)));
            }
        }
        self.write(&changes);
        self.tidy_if_due(&mut since, now, window_secs);
    }

    /// How many matches failed in the last `window_secs`, and when the latest of them did.
    pub(super) fn recent(
        &self,
        suspect: &Suspect,
        now: Timestamp,
        window_secs: u32,
    ) -> (u32, Option<Timestamp>) {
        let failures = self.shelf.get(&suspect.0).unwrap_or_default();
        let from = beginning(now, window_secs);
        let recent: Vec<Timestamp> =
            failures.into_iter().filter(|failure| *failure > from).collect();
        (u32::try_from(recent.len()).unwrap_or(u32::MAX), recent.last().copied())
    }

    /// Forgets what counts no more, once in a while.
    pub(super) fn tidy(&self, now: Timestamp, window_secs: u32) {
        self.tidy_if_due(&mut self.since(), now, window_secs);
    }

    fn tidy_if_due(&self, since: &mut Since, now: Timestamp, window_secs: u32) {
        let is_long_ago = since.tidied.is_none_or(|last| last <= beginning(now, window_secs));
        if !is_long_ago && since.noted < self.tidied_after {
            return;
        }
        *since = Since { noted: 0, tidied: Some(now) };
        let from = beginning(now, window_secs);
        let last_of = |failures: &[Timestamp]| failures.last().copied().unwrap_or(Timestamp::MIN);
        let (mut kept, mut gone): (Vec<_>, Vec<_>) =
            self.shelf.list().into_iter().partition(|(_, failures)| last_of(failures) > from);
        let over = kept.len().saturating_sub(self.suspects);
        if over > 0 {
            kept.sort_by_cached_key(|(name, failures)| {
                (name.starts_with(CLIENT), failures.len(), last_of(failures))
            });
            gone.extend(kept.drain(..over));
        }
        let gone = gone.iter().map(|(name, _)| self.shelf.change(name, None));
        self.write(&gone.collect::<Vec<_>>());
    }

    fn write(&self, changes: &[Change]) {
        if !changes.is_empty()
            && let Err(error) = self.store.write(changes)
        {
            tracing::error!("{error}");
        }
    }
}

/// When the last `window_secs` began.
fn beginning(now: Timestamp, window_secs: u32) -> Timestamp {
    now.saturating_sub(i64::from(window_secs).seconds()).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Memory;

    const NOON: &str = "2027-01-15T12:00:00Z";

    fn noon() -> Timestamp {
        NOON.parse().expect("an instant")
    }

    fn probes() -> (Arc<dyn Store>, Probes) {
        let store: Arc<dyn Store> = Arc::new(Memory::default());
        let probes = Probes { suspects: 100, tidied_after: 10, ..Probes::new(&store) };
        (store, probes)
    }

    #[test]
    fn failures_are_counted_by_person_and_forgotten_with_time() {
        let (now, (_, probes)) = (noon(), probes());
        let person = Suspect::person(&["rivera", "1980-01-01"]);
        probes.note([&person], now, 60);
        probes.note([&Suspect::person(&["rivera", "1980-01-01"])], now, 60);
        probes.note([&Suspect::person(&["rivera", "1980-01-02"])], now, 60);
        probes.note([&Suspect::card("1980-01-01")], now, 60);
        assert_eq!(probes.recent(&person, now, 60), (2, Some(now)));
        assert_eq!(probes.recent(&person, now + 61.seconds(), 60), (0, None));
    }

    #[test]
    fn another_process_goes_on_counting() {
        let (store, probes) = probes();
        probes.note([&Suspect::client("a")], noon(), 60);
        assert_eq!(Probes::new(&store).recent(&Suspect::client("a"), noon(), 60).0, 1);
    }

    #[test]
    fn however_many_names_are_tried_few_are_kept_and_none_when_nothing_counts() {
        let (now, (store, probes)) = (noon(), probes());
        let client = Suspect::client("a");
        let guessed = Suspect::person(&["rivera", "1980-01-01"]);
        probes.note([&client, &guessed], now, 60);
        probes.note([&guessed], now, 60);
        let size = || store.list("probes").expect("read").len();
        for number in 0..1000 {
            probes.note([&Suspect::card(&number.to_string())], now + 1.seconds(), 60);
            assert!(size() <= 110, "{number}: {}", size());
        }
        assert_eq!(probes.recent(&client, now, 60).0, 1, "no client is forgotten for a name");
        assert_eq!(probes.recent(&guessed, now, 60).0, 2, "nor who was guessed at again");
        probes.tidy(now + 62.seconds(), 60);
        assert_eq!(size(), 0);
    }
}
