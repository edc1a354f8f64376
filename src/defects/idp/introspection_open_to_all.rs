//! `idp.introspection_open_to_all`.

use crate::checks::introspection::caller_authenticated;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.introspection_open_to_all",
    title: "Anybody may introspect",
    effect: Effect::Idp(|policy| policy.introspection_authenticates = false),
    breaks: &[&caller_authenticated::CHECK],
    also: &[],
};
