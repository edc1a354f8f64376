//! `idp.assertion_unsigned_accepted`.

use crate::checks::row;
use crate::checks::token::{assertion_refused, forgery_refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_unsigned_accepted",
    title: "A client assertion with `alg` none is accepted",
    effect: Effect::Idp(|policy| policy.assertion_refuses_alg_none = false),
    breaks: &[
        row(&assertion_refused::ROWS, "alg_none"),
        row(&forgery_refused::ROWS, "alg_missing"),
        row(&forgery_refused::ROWS, "alg_none_capital"),
        row(&forgery_refused::ROWS, "alg_none_mixed"),
        row(&forgery_refused::ROWS, "alg_none_upper"),
    ],
    also: &[],
};
