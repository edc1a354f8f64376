//! `source.weak_suites_taken`.

use crate::checks::tls::weak_suites_refused;
use crate::defects::{Defect, Effect};
use crate::id::Actor;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.weak_suites_taken",
    title: "Weak cipher suites are taken",
    effect: Effect::Tls(Actor::Source, |tls| tls.answers_weak_suites = true),
    breaks: &[weak_suites_refused::named("source_payer")],
    also: &[],
};
