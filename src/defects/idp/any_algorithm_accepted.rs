//! `idp.any_algorithm_accepted`.

use crate::checks::row;
use crate::checks::token::forgery_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.any_algorithm_accepted",
    title: "Client assertions may be signed by any algorithm",
    effect: Effect::Idp(|policy| policy.assertion_refuses_unpublished_algorithms = false),
    breaks: &[
        row(&forgery_refused::ROWS, "alg_eddsa"),
        row(&forgery_refused::ROWS, "alg_es256"),
        row(&forgery_refused::ROWS, "alg_es512"),
        row(&forgery_refused::ROWS, "alg_ps384"),
        row(&forgery_refused::ROWS, "alg_rs256"),
    ],
    also: &[],
};
