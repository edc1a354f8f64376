//! `idp.introspection_forgets_fhir_user`.

use crate::checks::introspection::fhir_user_repeated;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.introspection_forgets_fhir_user",
    title: "Introspection does not repeat fhirUser",
    effect: Effect::Idp(|policy| policy.introspection_states_fhir_user = false),
    breaks: &[&fhir_user_repeated::CHECK],
    also: &[],
};
