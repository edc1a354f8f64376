//! `source.bound_token_without_certificate`.

use crate::checks::mtls::bound_token_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bound_token_without_certificate",
    title: "A bound token opens over a connection without certificate",
    effect: Effect::Source(|policy| policy.token_needs_certificate = false),
    breaks: &[bound_token_refused::named("certificate_missing")],
    also: &[],
};
