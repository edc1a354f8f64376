//! `source.retry_after_missing`.

use crate::checks::status::{retry_after_sent, too_fast_polls_told};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.retry_after_missing",
    title: "A running job does not say when to poll again",
    effect: Effect::Source(|policy| policy.retry_after_secs = None),
    breaks: &[&retry_after_sent::CHECK],
    also: &[&too_fast_polls_told::CHECK],
};
