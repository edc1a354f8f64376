//! `source.match_without_identifier`.

use crate::checks::member_match::one_member_identifier;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.match_without_identifier",
    title: "A match returns no MemberIdentifier",
    effect: Effect::Source(|policy| policy.returns_member_identifier = false),
    breaks: &[&one_member_identifier::CHECK],
    also: &[],
};
