//! `source.group_export_reduced`.

use crate::checks::data::known_record_exported;
use crate::checks::files::transmitter_provenance;
use crate::checks::group_export::{classes_present, types_not_reduced};
use crate::checks::manifest::provenance_listed;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_export_reduced",
    title: "Without _type, an export of a Group holds Patients and Coverages only",
    effect: Effect::Source(|policy| policy.group_exports_all_types = false),
    breaks: &[&classes_present::CHECK, &types_not_reduced::CHECK],
    also: &[
        &provenance_listed::CHECK,
        &transmitter_provenance::CHECK,
        row(known_record_exported::ROWS, "authorization_changed"),
        row(known_record_exported::ROWS, "within_window"),
    ],
};
