//! `target.uses_unlisted_grant`.

use crate::checks::client::token_reused;
use crate::checks::server_definition::grants_listed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.uses_unlisted_grant",
    title: "Grants are used that the definition does not list",
    effect: Effect::Target(|policy| policy.minds_listed_grants = false),
    breaks: &[&grants_listed::CHECK],
    // One scope serves both purposes there, so two exchanges ask for four tokens of one kind.
    also: &[&token_reused::CHECK],
};
