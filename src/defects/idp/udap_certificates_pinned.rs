//! `idp.udap_certificates_pinned`.

use crate::checks::udap::renewed_certificate_accepted;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_certificates_pinned",
    title: "A UDAP client is lost when its certificate is renewed",
    effect: Effect::Idp(|policy| policy.udap_accepts_renewed_certificate = false),
    breaks: &[&renewed_certificate_accepted::CHECK],
    also: &[],
};
