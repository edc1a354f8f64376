//! Export jobs: what was asked for, and how often it was polled. What the files hold is not kept
//! with a job: it is computed from what was asked, so that a job is small, and any replica can
//! serve it.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::steps::export_parameters::EXPORT_TYPES;
use super::steps::filter_resource::Filter;

/// A member an export covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Covered {
    /// Place of the member.
    pub(super) place: usize,
    /// Whether restricted records are in it.
    pub(super) sensitive: bool,
}

/// An export.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Job {
    pub(super) id: String,
    /// The client that started it; none when tokens are not required.
    pub(super) client_id: Option<String>,
    /// The payer behind that client, as `system|value`.
    #[serde(default)]
    pub(super) business_id: Option<String>,
    /// The `jti` of the token it was started with.
    #[serde(default)]
    pub(super) token_id: Option<String>,
    /// The kick-off URL.
    pub(super) request: String,
    pub(super) started: Timestamp,
    pub(super) expires: Timestamp,
    /// Types that may be in the output.
    #[serde(deserialize_with = "known_types")]
    pub(super) types: Vec<&'static str>,
    /// What a resource must pass.
    pub(super) filter: Filter,
    /// Whether the status of polls and of the job are told apart.
    pub(super) separate_status: bool,
    /// Whether files hold a block of resources a member, instead of one type each.
    #[serde(default)]
    pub(super) organized: bool,
    /// Whether the manifest comes in parts, the first of them before the job is done.
    #[serde(default)]
    pub(super) in_parts: bool,
    /// The members it covers.
    pub(super) members: Vec<Covered>,
    /// What is told beside the data.
    pub(super) notes: Vec<Value>,
    /// How often it was answered "in progress".
    pub(super) polls: u32,
    /// When the last poll was answered that told the client to wait.
    pub(super) told_to_wait: Option<Timestamp>,
}

fn known_types<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<&'static str>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    let known = |name: &String| EXPORT_TYPES.into_iter().find(|known| known == name);
    Ok(names.iter().filter_map(known).collect())
}
