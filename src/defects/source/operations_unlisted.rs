//! `source.operations_unlisted`.

use crate::checks::capability::group_operations_listed;
use crate::checks::capability::operations_listed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.operations_unlisted",
    title: "The CapabilityStatement does not list the operations",
    effect: Effect::Source(|policy| policy.capability_statement_true = false),
    breaks: &[&operations_listed::CHECK, &group_operations_listed::CHECK],
    also: &[],
};
