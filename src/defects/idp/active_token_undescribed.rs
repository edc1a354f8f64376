//! `idp.active_token_undescribed`.

use crate::checks::introspection::active_details;
use crate::checks::mtls::introspection_states_binding;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.active_token_undescribed",
    title: "Of an active token nothing is said but that it is active",
    effect: Effect::Idp(|policy| policy.introspection_states_details = false),
    breaks: &[&active_details::CHECK],
    also: &[&introspection_states_binding::CHECK],
};
