//! `idp.fhir_user_left_out`.

use crate::checks::id_token::fhir_user;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.fhir_user_left_out",
    title: "ID tokens lack fhirUser",
    effect: Effect::Idp(|policy| policy.id_token_omits = vec!["fhirUser".to_owned()]),
    breaks: &[&fhir_user::CHECK],
    also: &[],
};
