//! `idp.assertion_hmac_accepted`.

use crate::checks::row;
use crate::checks::token::assertion_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_hmac_accepted",
    title: "A client assertion with an HMAC is accepted",
    effect: Effect::Idp(|policy| policy.assertion_refuses_hmac = false),
    breaks: &[row(&assertion_refused::ROWS, "alg_hs256")],
    also: &[],
};
