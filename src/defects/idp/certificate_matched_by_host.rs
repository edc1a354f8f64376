//! `idp.certificate_matched_by_host`.

use crate::checks::mtls::client_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.certificate_matched_by_host",
    title: "A certificate with the host of the registered URI is taken",
    effect: Effect::Idp(|policy| policy.certificate_subject_kind_checked = false),
    breaks: &[client_refused::named("certificate_dns_only")],
    also: &[],
};
