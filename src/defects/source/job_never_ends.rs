//! `source.job_never_ends`.

use crate::checks::status::completes;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.job_never_ends",
    title: "An export job never ends",
    effect: Effect::Source(|policy| {
        policy.polls_before_done = u32::MAX;
        // Far apart, so that an hour passes before a client gives up.
        policy.retry_after_secs = Some(240);
    }),
    breaks: &[&completes::CHECK],
    also: &[],
};
