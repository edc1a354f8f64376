//! `source.group_patients_ignored`.

use crate::checks::group_export::only_named_members;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_patients_ignored",
    title: "The members an export of a Group names are not looked at",
    effect: Effect::Source(|policy| policy.group_patients_applied = false),
    breaks: &[&only_named_members::CHECK],
    also: &[],
};
