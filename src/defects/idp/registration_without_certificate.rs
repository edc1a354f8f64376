//! `idp.registration_without_certificate`.

use crate::checks::mtls::registration_closed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.registration_without_certificate",
    title: "Clients without certificate register where one is needed",
    effect: Effect::Idp(|policy| policy.registration_checks_certificate = false),
    breaks: &[&registration_closed::CHECK],
    also: &[],
};
