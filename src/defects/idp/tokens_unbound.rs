//! `idp.tokens_unbound`.

use crate::checks::mtls::token_bound;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.tokens_unbound",
    title: "Tokens are not bound to certificates",
    effect: Effect::Idp(|policy| policy.certificate_bound_tokens = false),
    breaks: &[&token_bound::CHECK],
    also: &[],
};
