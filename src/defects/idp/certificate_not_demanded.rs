//! `idp.certificate_not_demanded`.

use crate::checks::mtls::client_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.certificate_not_demanded",
    title: "Clients that are known by their certificate need not show it",
    effect: Effect::Idp(|policy| policy.certificate_required = false),
    breaks: &[client_refused::named("certificate_missing")],
    also: &[],
};
