//! Groups of matched members, and the bulk matches they come from.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::state::{Change, Shelf, Store, StoreError};

/// Where a submitted member ends up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Bucket {
    /// Found, and the consent can be honoured.
    Matched,
    /// Nobody, or nobody in particular.
    NonMatched,
    /// Found, and the consent cannot be honoured.
    Constrained,
}

impl Bucket {
    /// Every bucket, in the order results list them.
    pub(super) const ALL: [Self; 3] = [Self::Matched, Self::NonMatched, Self::Constrained];

    /// The result parameter that holds its Group.
    pub(super) const fn parameter(self) -> &'static str {
        match self {
            Self::Matched => "MatchedMembers",
            Self::NonMatched => "NonMatchedMembers",
            Self::Constrained => "ConsentConstrainedMembers",
        }
    }

    /// The code of its Group.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Matched => "match",
            Self::NonMatched => "nomatch",
            Self::Constrained => "consentconstraint",
        }
    }
}

/// One Group of a result.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Sorted {
    pub(super) bucket: Bucket,
    pub(super) group: Value,
}

/// A bulk match: who asked for it, and how often. What it found is kept by itself, so that a poll
/// rewrites nothing large.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MatchJob {
    /// The client that started it; none when tokens are not required.
    pub(super) client_id: Option<String>,
    /// The only member whose data the token it was started with opens.
    pub(super) member: Option<String>,
    /// The kick-off URL.
    pub(super) request: String,
    pub(super) started: Timestamp,
    pub(super) expires: Timestamp,
    /// How many members were submitted.
    pub(super) members: usize,
    /// How often it was answered "in progress".
    pub(super) polls: u32,
    /// When the last poll was answered that told the client to wait.
    pub(super) told_to_wait: Option<Timestamp>,
}

/// What a bulk match has to go by, whoever places its members: kept until they are placed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Submission {
    /// The client; none when tokens are not required.
    pub(super) client_id: Option<String>,
    /// The payer behind the client, as `system|value`.
    pub(super) business_id: Option<String>,
    /// What a matching script is told of the request.
    pub(super) letterhead: Value,
    pub(super) started: Timestamp,
    /// The id the Group of matched members will have.
    pub(super) group_id: String,
    /// The Parameters that were sent.
    pub(super) body: Value,
}

/// How a bulk match ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    /// With so many Groups.
    Done { groups: usize },
    /// By a fault of this payer's.
    Failed,
}

/// A Group that can be read and exported.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredGroup {
    /// The client whose match made it; none when tokens are not required.
    pub(super) client_id: Option<String>,
    /// The Group.
    pub(super) resource: Value,
    /// When nothing can flow through it any more, because the last consent of its members is over;
    /// none when one of them has no end.
    #[serde(default)]
    pub(super) expires: Option<Timestamp>,
}

impl StoredGroup {
    /// Whether anything can flow through it at `now`.
    pub(super) fn is_there(&self, now: Timestamp) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}

/// Of whom it is noted when they are over.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Expiring {
    Match(String),
    Group(String),
}

/// Everything bulk matches leave, each under its id.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    store: Arc<dyn Store>,
    matches: Shelf<MatchJob>,
    submissions: Shelf<Submission>,
    outcomes: Shelf<Outcome>,
    /// The Groups of a result, in the order of the buckets.
    results: Shelf<Vec<Sorted>>,
    stored: Shelf<StoredGroup>,
    /// What is over when, in that order.
    expiries: Shelf<Expiring>,
}

const EXPIRIES: &str = "match expiries";
/// The table of who places the members of which match.
pub(super) const CLAIMS: &str = "match claims";

impl Groups {
    pub(super) fn new(store: &Arc<dyn Store>) -> Self {
        Self {
            store: Arc::clone(store),
            matches: Shelf::new(store, "matches"),
            submissions: Shelf::new(store, "match submissions"),
            outcomes: Shelf::new(store, "match outcomes"),
            results: Shelf::new(store, "match results"),
            stored: Shelf::new(store, "groups"),
            expiries: Shelf::new(store, EXPIRIES),
        }
    }

    /// Keeps a match that is to be done.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(super) fn keep(
        &self,
        id: &str,
        job: &MatchJob,
        submission: &Submission,
    ) -> Result<(), StoreError> {
        self.store.write(&[
            self.matches.change(id, Some(job)),
            self.submissions.change(id, Some(submission)),
            self.expiring(job.expires, id, &Expiring::Match(id.to_owned())),
        ])
    }

    fn expiring(&self, expires: Timestamp, id: &str, what: &Expiring) -> Change {
        // Instants in one form sort as text does; what ends within a second is over after it.
        let secs = expires.as_second() + i64::from(expires.subsec_nanosecond() > 0);
        self.expiries.change(&format!("{secs:020} {id}"), Some(what))
    }

    pub(super) fn job(&self, id: &str) -> Option<MatchJob> {
        self.matches.get(id)
    }

    /// Changes what is known of a match, if it is still there.
    pub(super) fn update(&self, id: &str, change: impl FnMut(&mut MatchJob)) {
        self.matches.update(id, change);
    }

    /// What a match has to go by that is not done.
    pub(super) fn submission(&self, id: &str) -> Option<Submission> {
        self.submissions.get(id)
    }

    /// How a match ended, if it did.
    pub(super) fn outcome(&self, id: &str) -> Option<Outcome> {
        self.outcomes.get(id)
    }

    /// What a match found.
    pub(super) fn result(&self, id: &str) -> Vec<Sorted> {
        self.results.get(id).unwrap_or_default()
    }

    /// The changes that end a match.
    pub(super) fn ending(&self, id: &str, outcome: Outcome, result: &Vec<Sorted>) -> Vec<Change> {
        let claim = Change { table: CLAIMS.to_owned(), key: id.to_owned(), value: None };
        vec![
            self.results.change(id, Some(result)),
            self.outcomes.change(id, Some(&outcome)),
            self.submissions.change(id, None),
            claim,
        ]
    }

    /// Drops a match and its result. Its Group stays.
    pub(super) fn forget(&self, id: &str) {
        self.write(&self.forgetting(id));
    }

    fn forgetting(&self, id: &str) -> Vec<Change> {
        let mut changes = self.ending(id, Outcome::Failed, &Vec::new());
        for change in &mut changes {
            change.value = None;
        }
        changes.push(self.matches.change(id, None));
        changes
    }

    /// The Group with this id.
    pub(super) fn group(&self, id: &str) -> Option<StoredGroup> {
        self.stored.get(id)
    }

    /// Every Group, in the order of their ids.
    pub(super) fn all(&self) -> Vec<StoredGroup> {
        self.stored.list().into_iter().map(|(_, group)| group).collect()
    }

    /// The changes that keep a Group.
    pub(super) fn storing(&self, id: &str, group: &StoredGroup) -> Vec<Change> {
        let expires =
            group.expires.map(|at| self.expiring(at, id, &Expiring::Group(id.to_owned())));
        expires.into_iter().chain([self.stored.change(id, Some(group))]).collect()
    }

    /// Drops what is over at `now`.
    pub(super) fn drop_stale(&self, now: Timestamp) {
        let mut keys = Vec::new();
        let mut see = |key: &str, _: &[u8]| {
            let expires = key.split(' ').next().and_then(|secs| secs.parse::<i64>().ok());
            let is_over = expires.is_none_or(|expires| expires <= now.as_second());
            if is_over {
                keys.push(key.to_owned());
            }
            is_over
        };
        if let Err(error) = self.store.scan(EXPIRIES, "", &mut see) {
            tracing::error!("{error}");
        }
        let mut changes = Vec::new();
        for key in &keys {
            match self.expiries.get(key) {
                Some(Expiring::Match(id)) => changes.extend(self.forgetting(&id)),
                // A later match may have put it there anew.
                Some(Expiring::Group(id)) => {
                    let is_over = self.group(&id).is_some_and(|group| !group.is_there(now));
                    changes.extend(is_over.then(|| self.stored.change(&id, None)));
                }
                None => {}
            }
            changes.push(self.expiries.change(key, None));
        }
        if !changes.is_empty() {
            self.write(&changes);
            tracing::info!("matches and Groups that are over left the state");
        }
    }

    fn write(&self, changes: &[Change]) {
        if let Err(error) = self.store.write(changes) {
            tracing::error!("{error}");
        }
    }
}
