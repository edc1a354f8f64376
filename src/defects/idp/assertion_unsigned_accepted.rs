//! `idp.assertion_unsigned_accepted`.

use crate::checks::row;
use crate::checks::token::assertion_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_unsigned_accepted",
    title: "A client assertion with `alg` none is accepted",
    effect: Effect::Idp(|policy| policy.assertion_refuses_alg_none = false),
    breaks: &[row(&assertion_refused::ROWS, "alg_none")],
    also: &[],
};
