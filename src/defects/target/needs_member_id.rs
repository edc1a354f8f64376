//! `target.needs_member_id`.

use crate::checks::client::match_answer_understood;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.needs_member_id",
    title: "A match without MemberId is of no use",
    effect: Effect::Target(|policy| policy.needs_member_id = true),
    breaks: &[&match_answer_understood::CHECK],
    also: &[],
};
