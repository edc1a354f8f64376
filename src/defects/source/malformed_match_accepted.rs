//! `source.malformed_match_accepted`.

use crate::checks::member_match::malformed_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.malformed_match_accepted",
    title: "The form of a match request is not checked",
    effect: Effect::Source(|policy| policy.match_checks_parameters = false),
    breaks: &[
        malformed_refused::row("birth_date_missing"),
        malformed_refused::row("coverage_missing"),
        malformed_refused::row("extra_parameter"),
        malformed_refused::row("patient_missing"),
        malformed_refused::row("patient_repeated"),
    ],
    also: &[malformed_refused::row("not_parameters")],
};
