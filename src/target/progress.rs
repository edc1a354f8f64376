//! How far a transfer has come: what it needs to go on where it was stopped.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::steps::read_manifest::Manifest;

/// How far a transfer has come. Each step is skipped when its result is here. What grows with the
/// members and seldom changes is its [`Plan`], which is written by itself.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// Where the result of a bulk match is asked for.
    pub match_url: Option<String>,
    /// The members the source knows, once it has said so.
    #[serde(skip_serializing)]
    pub matched: Option<Vec<Match>>,
    /// The id of the Group of matched members at the source.
    pub group: Option<String>,
    /// How the data is fetched.
    pub retrieval: Option<Retrieval>,
    /// From when on data is asked for, when this payer says so by itself.
    pub since: Option<String>,
    /// The types that are searched for, where data is fetched by searching.
    pub kinds: Vec<String>,
    /// The scopes that were granted for the data.
    pub scopes: BTreeSet<String>,
    /// Something was left out of what was asked for.
    pub partial: bool,
    /// Where the export is polled.
    pub status_url: Option<String>,
    /// The manifest whose files are being fetched.
    #[serde(skip_serializing)]
    pub manifest: Option<Manifest>,
    /// How many of its files of data are here.
    pub files: usize,
    /// How many of its files of messages are here.
    pub messages: usize,
    /// How many messages were in them.
    pub told: usize,
    /// How many of its files of deletions are here.
    pub deletions: usize,
    /// Pages still to be fetched; the next one is the last.
    pub pages: Option<Vec<String>>,
    /// How often one page, or part of a manifest, led to the next.
    pub turned: u32,
    /// How many attachments could not be had.
    pub lost: usize,
    /// The time up to which data was given.
    pub transaction_time: Option<String>,
    /// The passes over files and pages that came to their end.
    pub passes: BTreeSet<u64>,
    /// Everything was fetched.
    pub complete: bool,
    /// The source was told that its files are no longer needed.
    pub released: bool,
    /// It is known whose each resource is.
    pub sorted: bool,
    /// How many parts of what is about nobody are imported.
    pub shared: usize,
    /// The last line about nobody in them.
    pub shared_until: String,
    /// How many members are imported.
    pub imported: usize,
    /// What the import did.
    pub tally: Tally,
}

/// What a transfer goes through one by one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan<'a> {
    /// As [`Progress::matched`].
    pub matched: Cow<'a, Option<Vec<Match>>>,
    /// As [`Progress::manifest`].
    pub manifest: Cow<'a, Option<Manifest>>,
}

impl Progress {
    /// Its plan.
    pub fn plan(&self) -> Plan<'_> {
        Plan { matched: Cow::Borrowed(&self.matched), manifest: Cow::Borrowed(&self.manifest) }
    }

    /// The same with this plan.
    #[must_use]
    pub fn with_plan(self, plan: Plan<'_>) -> Self {
        Self { matched: plan.matched.into_owned(), manifest: plan.manifest.into_owned(), ..self }
    }
}

/// The member as the source payer knows them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// The place of the member in the order.
    pub place: usize,
    /// The identifier the source gave; null when it gave none.
    pub identifier: Value,
    /// The logical id of the Patient there, when the source gave it.
    pub patient_id: Option<String>,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Resources that were not here.
    pub created: u32,
    /// Resources that were here with other content.
    pub updated: u32,
    /// Resources that were here as they are.
    pub unchanged: u32,
    /// Resources that are gone at the source and here.
    pub removed: u32,
    /// Resources about persons nobody asked for.
    pub others: u64,
    /// Resources by type.
    pub kinds: BTreeMap<String, u32>,
    /// The ids of the Provenances that account for it, until they are noted by themselves: there may
    /// be as many as members.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub provenances: Vec<String>,
}

/// A way to fetch data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Retrieval {
    /// An asynchronous export.
    Export,
    /// `Patient/{id}/$everything`.
    Everything,
    /// A search of each type.
    Search,
}
