//! `source.job_open_to_all`.

use crate::checks::bulk_match::foreign_result_hidden;
use crate::checks::files::foreign_client_refused;
use crate::checks::status::{foreign_cancel_refused, foreign_job_refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.job_open_to_all",
    title: "Jobs and files are open to every client",
    effect: Effect::Source(|policy| policy.jobs_isolated = false),
    breaks: &[
        &foreign_cancel_refused::CHECK,
        &foreign_client_refused::CHECK,
        &foreign_job_refused::CHECK,
        &foreign_result_hidden::CHECK,
    ],
    also: &[],
};
