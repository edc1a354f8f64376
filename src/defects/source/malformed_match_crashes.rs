//! `source.malformed_match_crashes`.

use crate::checks::member_match::malformed_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.malformed_match_crashes",
    title: "A malformed match request ends in an error of the server",
    effect: Effect::Source(|policy| policy.malformed_status = 500),
    breaks: &[
        malformed_refused::row("birth_date_missing"),
        malformed_refused::row("body_not_json"),
        malformed_refused::row("coverage_missing"),
        malformed_refused::row("extra_parameter"),
        malformed_refused::row("not_parameters"),
        malformed_refused::row("patient_missing"),
        malformed_refused::row("patient_repeated"),
    ],
    also: &[],
};
