//! `idp.udap_scope_all_or_nothing`.

use crate::checks::udap::partial_scope_granted;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_scope_all_or_nothing",
    title: "A token request with one unknown scope is refused",
    effect: Effect::Idp(|policy| policy.udap_grants_part_of_scope = false),
    breaks: &[&partial_scope_granted::CHECK],
    also: &[],
};
