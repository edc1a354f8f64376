//! `idp.certificate_authority_ignored`.

use crate::checks::mtls::client_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.certificate_authority_ignored",
    title: "Certificates of any authority are taken",
    effect: Effect::Idp(|policy| policy.certificate_checks_chain = false),
    breaks: &[
        client_refused::named("certificate_expired"),
        client_refused::named("certificate_self_signed"),
        client_refused::named("certificate_untrusted"),
    ],
    also: &[],
};
