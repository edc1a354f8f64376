//! `source.old_care_exported`.

use crate::checks::data::known_record_left_out;
use crate::checks::files::within_service_window;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.old_care_exported",
    title: "Care of more than five years ago is exported",
    effect: Effect::Source(|policy| policy.limits_service_dates = false),
    breaks: &[
        row(known_record_left_out::ROWS, "care_before_window"),
        &within_service_window::CHECK,
    ],
    also: &[],
};
