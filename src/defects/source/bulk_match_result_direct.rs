//! `source.bulk_match_result_direct`.

use crate::checks::bulk_match::groups_listed;
use crate::checks::bulk_match::result_listed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bulk_match_result_direct",
    title: "The result of a bulk match comes without a manifest",
    effect: Effect::Source(|policy| policy.match_result = crate::source::MatchResult::Direct),
    breaks: &[&result_listed::CHECK, &groups_listed::CHECK],
    also: &[],
};
