//! `idp.expired_certificate_accepted`.

use crate::checks::mtls::client_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.expired_certificate_accepted",
    title: "Certificates that have expired are taken",
    effect: Effect::Idp(|policy| policy.certificate_checks_dates = false),
    breaks: &[client_refused::named("certificate_expired")],
    also: &[],
};
