//! `source.export_status_untold`.

use crate::checks::manifest::is_json;
use crate::checks::status::{export_status_told, in_progress};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.export_status_untold",
    title: "The status of the job is promised apart and not sent",
    effect: Effect::Source(|policy| policy.sends_export_status = false),
    breaks: &[&export_status_told::CHECK],
    also: &[&is_json::CHECK, &in_progress::CHECK],
};
