//! `source.job_bound_to_token`.

use crate::checks::status::{completes, renewed_token_accepted};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.job_bound_to_token",
    title: "A job is out of reach with a later token of its client",
    effect: Effect::Source(|policy| policy.jobs_outlive_tokens = false),
    breaks: &[&renewed_token_accepted::CHECK],
    also: &[&completes::CHECK],
};
