//! `source.old_records_exported`.

use crate::checks::files::within_update_window;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.old_records_exported",
    title: "Records unchanged for more than five years are exported",
    effect: Effect::Source(|policy| policy.limits_updates = false),
    breaks: &[&within_update_window::CHECK],
    also: &[],
};
