//! `source.groups_open_to_all`.

use crate::checks::group::foreign_hidden;
use crate::checks::group_export::refused;
use crate::checks::row;
use crate::checks::scopes::other_client_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.groups_open_to_all",
    title: "Groups are shown to every client",
    effect: Effect::Source(|policy| policy.groups_isolated = false),
    breaks: &[&foreign_hidden::CHECK, row(refused::ROWS, "group_foreign")],
    also: &[&other_client_refused::CHECK],
};
