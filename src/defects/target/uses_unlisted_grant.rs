//! `target.uses_unlisted_grant`.

use crate::checks::server_definition::grants_listed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.uses_unlisted_grant",
    title: "Grants are used that the definition does not list",
    effect: Effect::Target(|policy| policy.minds_listed_grants = false),
    breaks: &[&grants_listed::CHECK],
    also: &[],
};
