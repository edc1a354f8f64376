//! `source.requester_identifier_returned`.

use crate::checks::member_match::own_identifier_returned;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.requester_identifier_returned",
    title: "A match returns the identifier the requester sent",
    effect: Effect::Source(|policy| policy.returns_own_identifier = false),
    breaks: &[&own_identifier_returned::CHECK],
    also: &[],
};
