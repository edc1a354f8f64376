//! `idp.certificate_matched_by_prefix`.

use crate::checks::mtls::client_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.certificate_matched_by_prefix",
    title: "A certificate whose URI begins like the registered one is taken",
    effect: Effect::Idp(|policy| policy.certificate_subject_exact = false),
    breaks: &[client_refused::named("certificate_uri_longer")],
    also: &[],
};
