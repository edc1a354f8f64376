//! `target.takes_torn_files`.

use crate::checks::client::{loss_told, task_tells_failure};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.takes_torn_files",
    title: "A file that ends before its announced length is taken as it is",
    effect: Effect::Target(|policy| policy.refuses_torn_files = false),
    breaks: &[&loss_told::CHECK, &task_tells_failure::CHECK],
    also: &[],
};
