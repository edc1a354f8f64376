//! `source.permissions_ignored`.

use crate::checks::smile::permission_needed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.permissions_ignored",
    title: "The permissions of a token are not looked at",
    effect: Effect::Source(|policy| policy.permissions_checked = false),
    breaks: &[&permission_needed::CHECK],
    also: &[],
};
