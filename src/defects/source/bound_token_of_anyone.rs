//! `source.bound_token_of_anyone`.

use crate::checks::mtls::bound_token_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bound_token_of_anyone",
    title: "A bound token opens over a connection with any certificate",
    effect: Effect::Source(|policy| policy.token_checks_certificate = false),
    breaks: &[bound_token_refused::named("certificate_other")],
    also: &[],
};
