//! `source.bulk_match_result_enveloped`.

use crate::checks::bulk_match::envelope_agrees;
use crate::checks::bulk_match::groups_listed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bulk_match_result_enveloped",
    title: "The Groups of a bulk match come in a Parameters file only",
    effect: Effect::Source(|policy| policy.match_result = crate::source::MatchResult::Parameters),
    breaks: &[&groups_listed::CHECK],
    also: &[&envelope_agrees::CHECK],
};
