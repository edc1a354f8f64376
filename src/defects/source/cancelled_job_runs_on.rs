//! `source.cancelled_job_runs_on`.

use crate::checks::status::cancelled_job_gone;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.cancelled_job_runs_on",
    title: "A cancelled job runs on",
    effect: Effect::Source(|policy| policy.cancel_effective = false),
    breaks: &[&cancelled_job_gone::CHECK],
    also: &[],
};
