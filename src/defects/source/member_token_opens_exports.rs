//! `source.member_token_opens_exports`.

use crate::checks::member_token::exports_of_others_closed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.member_token_opens_exports",
    title: "A token about one member opens every export of its client",
    effect: Effect::Source(|policy| policy.jobs_closed_to_other_members = false),
    breaks: &[&exports_of_others_closed::CHECK],
    also: &[],
};
