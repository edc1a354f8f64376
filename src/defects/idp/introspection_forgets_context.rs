//! `idp.introspection_forgets_context`.

use crate::checks::introspection::context_repeated;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.introspection_forgets_context",
    title: "Introspection does not repeat the launch context",
    effect: Effect::Idp(|policy| policy.introspection_states_context = false),
    breaks: &[&context_repeated::CHECK],
    also: &[],
};
