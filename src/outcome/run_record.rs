//! The run record: the whole outcome of a run, from which every report is made.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::guides::Guides;
use crate::id::{Actor, Endpoint, Party};
use crate::transcript::{Failure, Headers, Timing, TlsFacts};

use super::verdict::{Verdict, VerdictKind};

/// The format's version; readers refuse a higher one.
pub const RUN_RECORD_VERSION: u32 = 1;

/// The outcome of one run, redacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunRecord {
    /// Format version, [`RUN_RECORD_VERSION`].
    pub version: u32,
    /// Version of payerproof that made it.
    pub payerproof: String,
    /// Id of the run.
    pub run_id: String,
    /// When it began.
    #[schemars(with = "String")]
    pub started_at: Timestamp,
    /// How long it took in real milliseconds.
    pub duration_ms: u64,
    /// Its seed; the same seed and system give the same run.
    pub seed: u64,
    /// The command line that repeats it.
    pub command: String,
    /// Who was judged: a name from the configuration, or `our own mocks`.
    pub system: String,
    /// The roles judged.
    pub roles: Vec<Actor>,
    /// Guide versions in force.
    pub guides: Guides,
    /// Set when the run did not end by itself: why.
    pub interrupted: Option<String>,
    /// Totals over checks and scenarios, computed before any redaction or cap.
    pub totals: Totals,
    /// Every check, by id, with its verdict over the run.
    pub checks: Vec<CheckRecord>,
    /// Every requirement some check verifies, plus the attested ones, by id.
    pub requirements: Vec<RequirementRecord>,
    /// How much of the catalogue was covered.
    pub coverage: Coverage,
    /// Every scenario, by id.
    pub scenarios: Vec<ScenarioRecord>,
}

/// Counts over a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Checks by verdict over the run.
    pub checks: Vec<(VerdictKind, usize)>,
    /// Scenarios run.
    pub scenarios: usize,
    /// Scenarios that ended early.
    pub incomplete: usize,
    /// Exchanges recorded.
    pub exchanges: usize,
}

impl Totals {
    /// The number of checks with this verdict.
    pub fn count(&self, kind: VerdictKind) -> usize {
        self.checks.iter().find(|(other, _)| *other == kind).map_or(0, |(_, count)| *count)
    }
}

/// How much of the catalogue a run covered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// Requirements that bind the roles judged.
    pub binding: usize,
    /// Of those, judged in this run.
    pub judged: usize,
    /// Of those, with a check that saw nothing in this run.
    pub not_exercised: usize,
    /// Of those, vouched for by a person.
    pub attested: usize,
    /// Of those, without any check.
    pub not_checked: usize,
}

/// A check and its verdict over the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckRecord {
    /// Id of the check.
    pub id: String,
    /// The obligation.
    pub title: String,
    /// Whom it judges.
    pub actor: Actor,
    /// `SHALL`, `SHOULD`, `MAY` or a negation, the strictest of its requirements.
    pub level: String,
    /// The requirements it verifies.
    pub verifies: Vec<String>,
    /// Links to their sources.
    pub sources: Vec<String>,
    /// The worst verdict over all scenarios.
    pub verdict: Verdict,
    /// The scenarios it saw something in.
    pub scenarios: Vec<String>,
}

/// A requirement and what became of it in the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementRecord {
    /// Catalogue id.
    pub id: String,
    /// Level.
    pub level: String,
    /// Short text.
    pub summary: String,
    /// Link.
    pub url: String,
    /// The worst verdict of its checks, or `attested`.
    pub verdict: VerdictKind,
    /// What was seen, or why nothing was.
    pub observation: String,
    /// The checks that verify it.
    pub checks: Vec<String>,
}

/// One scenario as it ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioRecord {
    /// Id: the path of its file, and the case after `@` when it has cases.
    pub id: String,
    /// Title.
    pub title: String,
    /// The role it judges.
    pub role: Actor,
    /// When it began, on the run's clock.
    #[schemars(with = "String")]
    pub started_at: Timestamp,
    /// Real milliseconds.
    pub duration_ms: u64,
    /// The command that repeats it alone.
    pub repeat: String,
    /// Its steps in order.
    pub steps: Vec<StepRecord>,
    /// What the checks said of it: those that saw something.
    pub checks: Vec<CheckOutcome>,
    /// Every exchange, redacted.
    pub exchanges: Vec<ExchangeRecord>,
    /// Set when it could not be run or judged for a reason that is not the system's: why.
    pub error: Option<String>,
    /// Set when it was left out: why.
    pub skipped: Option<String>,
}

/// One step as it ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepRecord {
    /// Id inside the scenario.
    pub id: String,
    /// The verb.
    pub verb: String,
    /// What it does, in words.
    pub title: String,
    /// How it ended.
    pub state: StepState,
    /// Why it did not end well; empty otherwise.
    pub detail: String,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// As expected.
    Done,
    /// Not as expected; later steps that need it were left out.
    Failed,
    /// Left out because an earlier one failed.
    LeftOut,
}

/// A check's verdict on one scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckOutcome {
    /// Id of the check.
    pub check: String,
    /// Its verdict.
    pub verdict: Verdict,
}

/// One exchange, redacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExchangeRecord {
    /// Position in the transcript, from 1.
    pub seq: u32,
    /// The step that caused it; empty when none did.
    pub step: String,
    /// Who sent the request.
    pub initiator: Party,
    /// Who was to answer.
    pub responder: Party,
    /// What it was for.
    pub endpoint: Endpoint,
    /// Which connection carried it.
    pub connection: u64,
    /// What TLS negotiated.
    pub tls: Option<TlsFacts>,
    /// When it began, on the run's clock.
    #[schemars(with = "String")]
    pub started_at: Timestamp,
    /// How long it really took.
    pub timing: Timing,
    /// The method.
    pub method: String,
    /// The absolute URL.
    pub url: String,
    /// The request's header fields and body.
    pub request: MessageRecord,
    /// The status code, if a response came.
    pub status: Option<u16>,
    /// The response's header fields and body, if one came.
    pub response: Option<MessageRecord>,
    /// How it broke.
    pub failure: Option<Failure>,
    /// A command line that sends the request again, with secrets left for the reader to fill in.
    pub curl: String,
}

/// The redacted header fields and body of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageRecord {
    /// Header fields in order.
    pub headers: Headers,
    /// The beginning of the body as text.
    pub body: String,
    /// The real size of the whole body in bytes.
    pub body_size_bytes: u64,
    /// SHA-256 of the whole body, unredacted, in hexadecimal; empty for no body.
    pub body_sha256: String,
    /// Whether `body` is only the beginning.
    pub body_is_cut: bool,
}
