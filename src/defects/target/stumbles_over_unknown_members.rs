//! `target.stumbles_over_unknown_members`.

use crate::checks::client::unknown_members_ignored;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.stumbles_over_unknown_members",
    title: "A token response with an unknown member is not used",
    effect: Effect::Target(|policy| policy.ignores_unknown_members = false),
    breaks: &[&unknown_members_ignored::CHECK],
    also: &[],
};
