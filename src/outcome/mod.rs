//! Everything a report may know: judgements, verdicts, findings and the run record.

mod conclusion;
mod curl;
mod exchange_record;
mod finding;
mod run_record;
mod verdict;

pub use conclusion::Conclusion;
pub use exchange_record::BODY_LIMIT_BYTES;
pub use finding::{Finding, Part, Place};
pub use run_record::{
    CheckOutcome, CheckRecord, Coverage, ExchangeRecord, MessageRecord, RUN_RECORD_VERSION,
    RequirementRecord, RunRecord, ScenarioRecord, StepRecord, StepState, Totals,
};
pub use verdict::{Judgement, Verdict, VerdictKind};
