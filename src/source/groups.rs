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
}

/// Everything bulk matches leave, by id.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Groups {
    pub(super) matches: BTreeMap<String, MatchJob>,
    pub(super) stored: BTreeMap<String, StoredGroup>,
}
