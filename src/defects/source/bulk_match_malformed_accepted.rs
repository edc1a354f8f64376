//! `source.bulk_match_malformed_accepted`.

use crate::checks::bulk_match::refused;
use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bulk_match_malformed_accepted",
    title: "A bulk match that is not built as it must be is taken",
    effect: Effect::Source(|policy| policy.bulk_match_checks_structure = false),
    breaks: &[
        row(refused::ROWS, "body_not_json"),
        row(refused::ROWS, "bundle_as_resource"),
        row(refused::ROWS, "bundles_missing"),
        row(refused::ROWS, "consent_missing"),
        row(refused::ROWS, "coverage_missing"),
        row(refused::ROWS, "coverage_mistyped"),
        row(refused::ROWS, "link_repeated"),
        row(refused::ROWS, "not_parameters"),
        row(refused::ROWS, "patient_missing"),
        row(refused::ROWS, "patient_mistyped"),
        row(refused::ROWS, "patient_repeated"),
    ],
    // Who was submitted as nothing is contained as nothing.
    also: &[row(&valid::ROWS, "match_result")],
};
