//! Groups of matched members, and the bulk matches they come from.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

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

/// A bulk match.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MatchJob {
    /// The client that started it; none when tokens are not required.
    pub(super) client_id: Option<String>,
    /// The kick-off URL.
    pub(super) request: String,
    pub(super) started: Timestamp,
    pub(super) expires: Timestamp,
    /// The Groups, in the order of the buckets.
    pub(super) result: Vec<Sorted>,
    /// How often it was answered "in progress".
    pub(super) polls: u32,
    /// When the last poll was answered that told the client to wait.
    pub(super) told_to_wait: Option<Timestamp>,
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

/// Everything bulk matches leave, by id.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Groups {
    pub(super) matches: BTreeMap<String, MatchJob>,
    pub(super) stored: BTreeMap<String, StoredGroup>,
}

impl Groups {
    /// Whether anything is over at `now`.
    pub(super) fn is_stale(&self, now: Timestamp) -> bool {
        self.matches.values().any(|job| job.expires <= now)
            || self.stored.values().any(|group| !group.is_there(now))
    }

    /// Drops what is over at `now`.
    pub(super) fn drop_stale(&mut self, now: Timestamp) {
        self.matches.retain(|_, job| now < job.expires);
        self.stored.retain(|_, group| group.is_there(now));
    }
}

impl StoredGroup {
    fn is_there(&self, now: Timestamp) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}
