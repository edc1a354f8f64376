//! `source.member_token_opens_all`.

use crate::checks::member_token::{exports_of_others_closed, one_member_only};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.member_token_opens_all",
    title: "A token about one member opens the data of all the client has matched",
    effect: Effect::Source(|policy| policy.token_checks_member = false),
    breaks: &[&exports_of_others_closed::CHECK, &one_member_only::CHECK],
    also: &[],
};
