//! `target.stumbles_over_unknown_type`.

use crate::checks::client::odd_file_survived;
use crate::defects::{Defect, Effect};
use crate::target::Oddity;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.stumbles_over_unknown_type",
    title: "A type that FHIR does not know is a reason to fail",
    effect: Effect::Target(|policy| policy.stumbles_over = vec![Oddity::UnknownType]),
    breaks: &[&odd_file_survived::CHECK],
    also: &[],
};
