//! `idp.certificate_without_client_id`.

use crate::checks::mtls::client_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.certificate_without_client_id",
    title: "A certificate is enough, whoever the client says it is",
    effect: Effect::Idp(|policy| policy.certificate_needs_client_id = false),
    breaks: &[client_refused::named("client_id_missing")],
    also: &[],
};
