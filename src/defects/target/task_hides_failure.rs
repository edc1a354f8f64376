//! `target.task_hides_failure`.

use crate::checks::client::{loss_told, task_tells_failure};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.task_hides_failure",
    title: "A failed exchange is told as completed",
    effect: Effect::Target(|policy| policy.task_tells_failure = false),
    breaks: &[&loss_told::CHECK, &task_tells_failure::CHECK],
    also: &[],
};
