//! `target.polls_for_ever`.

use crate::checks::client::endless_job_given_up;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.polls_for_ever",
    title: "An export that is never done is asked for all week",
    effect: Effect::Target(|policy| policy.poll_patience_secs = 7 * 24 * 3600),
    breaks: &[&endless_job_given_up::CHECK],
    also: &[],
};
