//! `source.no_match_as_not_found`.

use crate::checks::member_match::no_match_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.no_match_as_not_found",
    title: "A match for nobody is answered with 404",
    effect: Effect::Source(|policy| policy.no_match_status = 404),
    breaks: &[&no_match_refused::CHECK],
    also: &[],
};
