//! `source.old_care_exported`.

use crate::checks::files::within_service_window;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.old_care_exported",
    title: "Care of more than five years ago is exported",
    effect: Effect::Source(|policy| policy.limits_service_dates = false),
    breaks: &[&within_service_window::CHECK],
    also: &[],
};
