//! `idp.certificate_owner_ignored`.

use crate::checks::mtls::client_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.certificate_owner_ignored",
    title: "Any certificate of a trusted authority is taken",
    effect: Effect::Idp(|policy| policy.certificate_checks_subject = false),
    breaks: &[
        client_refused::named("certificate_dns_only"),
        client_refused::named("certificate_other"),
        client_refused::named("certificate_uri_longer"),
    ],
    also: &[],
};
