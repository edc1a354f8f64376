//! `idp.id_token_unverifiable`.

use crate::checks::id_token::signature;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.id_token_unverifiable",
    title: "The signature of ID tokens is over something else",
    effect: Effect::Idp(|policy| policy.id_token_signature_good = false),
    breaks: &[&signature::CHECK],
    also: &[],
};
