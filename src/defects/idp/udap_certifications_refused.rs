//! `idp.udap_certifications_refused`.

use crate::checks::udap::{certifications_ignored, registered, registration_replaced};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_certifications_refused",
    title: "A certification the server does not know is refused",
    effect: Effect::Idp(|policy| policy.udap_ignores_unknown_certifications = false),
    breaks: &[&certifications_ignored::CHECK],
    also: &[&registered::CHECK, &registration_replaced::CHECK],
};
