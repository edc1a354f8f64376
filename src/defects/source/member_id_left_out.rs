//! `source.member_id_left_out`.

use crate::checks::member_match::member_id_present;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.member_id_left_out",
    title: "A match returns no MemberId",
    effect: Effect::Source(|policy| policy.returns_member_id = false),
    breaks: &[&member_id_present::CHECK],
    also: &[],
};
