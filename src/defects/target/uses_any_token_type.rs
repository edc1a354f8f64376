//! `target.uses_any_token_type`.

use crate::checks::client::unknown_token_type_unused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.uses_any_token_type",
    title: "A token is used whatever its type",
    effect: Effect::Target(|policy| policy.minds_token_type = false),
    breaks: &[&unknown_token_type_unused::CHECK],
    also: &[],
};
