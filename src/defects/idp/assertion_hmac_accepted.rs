//! `idp.assertion_hmac_accepted`.

use crate::checks::row;
use crate::checks::token::{assertion_refused, forgery_refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_hmac_accepted",
    title: "A client assertion with an HMAC is accepted",
    effect: Effect::Idp(|policy| policy.assertion_refuses_hmac = false),
    breaks: &[
        row(&assertion_refused::ROWS, "alg_hs256"),
        row(&forgery_refused::ROWS, "alg_hs256_der"),
        row(&forgery_refused::ROWS, "alg_hs256_n"),
        row(&forgery_refused::ROWS, "alg_hs256_pem"),
        row(&forgery_refused::ROWS, "alg_hs384"),
        row(&forgery_refused::ROWS, "alg_hs384_der"),
        row(&forgery_refused::ROWS, "alg_hs384_n"),
        row(&forgery_refused::ROWS, "alg_hs384_pem"),
        row(&forgery_refused::ROWS, "alg_hs512"),
        row(&forgery_refused::ROWS, "alg_hs512_der"),
        row(&forgery_refused::ROWS, "alg_hs512_n"),
        row(&forgery_refused::ROWS, "alg_hs512_pem"),
    ],
    also: &[],
};
