//! `idp.old_tls_spoken`.

use crate::checks::tls::old_versions_refused;
use crate::defects::{Defect, Effect};
use crate::id::Actor;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.old_tls_spoken",
    title: "TLS 1.0 and 1.1 are spoken",
    effect: Effect::Tls(Actor::Idp, |tls| tls.answers_old_versions = true),
    breaks: &[old_versions_refused::named("authorization_server")],
    also: &[],
};
