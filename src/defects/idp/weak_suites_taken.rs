//! `idp.weak_suites_taken`.

use crate::checks::tls::weak_suites_refused;
use crate::defects::{Defect, Effect};
use crate::id::Actor;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.weak_suites_taken",
    title: "Weak cipher suites are taken",
    effect: Effect::Tls(Actor::Idp, |tls| tls.answers_weak_suites = true),
    breaks: &[weak_suites_refused::named("authorization_server")],
    also: &[],
};
