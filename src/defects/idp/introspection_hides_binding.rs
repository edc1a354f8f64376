//! `idp.introspection_hides_binding`.

use crate::checks::mtls::introspection_states_binding;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.introspection_hides_binding",
    title: "Introspection does not say what a token is bound to",
    effect: Effect::Idp(|policy| policy.introspection_states_certificate = false),
    breaks: &[&introspection_states_binding::CHECK],
    also: &[],
};
