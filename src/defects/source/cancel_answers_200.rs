//! `source.cancel_answers_200`.

use crate::checks::status::cancel_accepted;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.cancel_answers_200",
    title: "Cancelling a job is answered with 200",
    effect: Effect::Source(|policy| policy.cancel_status = 200),
    breaks: &[&cancel_accepted::CHECK],
    also: &[],
};
