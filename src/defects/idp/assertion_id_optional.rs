//! `idp.assertion_id_optional`.

use crate::checks::row;
use crate::checks::token::assertion_refused;
use crate::checks::udap;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_id_optional",
    title: "A client assertion needs no `jti`",
    effect: Effect::Idp(|policy| policy.assertion_requires_jti = false),
    breaks: &[
        row(&assertion_refused::ROWS, "jti_missing"),
        row(&assertion_refused::ROWS, "jti_empty"),
        row(&assertion_refused::ROWS, "jti_number"),
        row(&udap::assertion_refused::ROWS, "udap_id_missing"),
    ],
    also: &[],
};
