//! `source.unknown_job_accepted`.

use crate::checks::status::{
    cancelled_job_gone, foreign_cancel_refused, foreign_job_refused, unknown_job_refused,
};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.unknown_job_accepted",
    title: "A job that does not exist seems to run",
    effect: Effect::Source(|policy| policy.unknown_job_refused = false),
    breaks: &[&unknown_job_refused::CHECK],
    also: &[
        &cancelled_job_gone::CHECK,
        &foreign_job_refused::CHECK,
        &foreign_cancel_refused::CHECK,
    ],
};
