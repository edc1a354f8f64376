//! `idp.registration_open_to_all`.

use crate::checks::registration::management_token_required;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.registration_open_to_all",
    title: "Registrations can be read without their access token",
    effect: Effect::Idp(|policy| policy.management_checks_token = false),
    breaks: &[&management_token_required::CHECK],
    also: &[],
};
