//! `target.takes_any_certificate`.

use crate::checks::client::wrong_certificate_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.takes_any_certificate",
    title: "Certificates are not verified",
    effect: Effect::Target(|policy| policy.verifies_certificates = false),
    breaks: &[&wrong_certificate_refused::CHECK],
    also: &[],
};
