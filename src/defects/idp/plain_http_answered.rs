//! `idp.plain_http_answered`.

use crate::checks::tls::plain_http_refused;
use crate::defects::{Defect, Effect};
use crate::id::Actor;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.plain_http_answered",
    title: "The token endpoint answers plain HTTP",
    effect: Effect::Tls(Actor::Idp, |tls| tls.answers_plain_http = true),
    breaks: &[&plain_http_refused::CHECK],
    also: &[],
};
