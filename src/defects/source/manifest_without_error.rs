//! `source.manifest_without_error`.

use crate::checks::manifest::error_listed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.manifest_without_error",
    title: "The manifest leaves out an empty error list",
    effect: Effect::Source(|policy| policy.manifest_has_error = false),
    breaks: &[&error_listed::CHECK],
    also: &[],
};
