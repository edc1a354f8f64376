//! `source.running_job_answers_200`.

use crate::checks::manifest::is_json;
use crate::checks::status::in_progress;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.running_job_answers_200",
    title: "A running job is answered with 200",
    effect: Effect::Source(|policy| policy.in_progress_status = 200),
    breaks: &[&in_progress::CHECK],
    also: &[&is_json::CHECK],
};
