//! `idp.assertion_signature_unverified`.

use crate::checks::row;
use crate::checks::token::{assertion_refused, forgery_refused};
use crate::checks::udap;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_signature_unverified",
    title: "The signature of a client assertion is not verified",
    effect: Effect::Idp(|policy| policy.assertion_checks_signature = false),
    breaks: &[
        row(&assertion_refused::ROWS, "payload_tampered"),
        row(&assertion_refused::ROWS, "signature_foreign"),
        row(&forgery_refused::ROWS, "signature_der"),
        row(&forgery_refused::ROWS, "signature_missing"),
        row(&forgery_refused::ROWS, "signature_truncated"),
        row(&forgery_refused::ROWS, "signature_zero"),
        row(&udap::assertion_refused::ROWS, "x5c_foreign_key"),
        row(&udap::assertion_refused::ROWS, "x5c_tampered"),
    ],
    also: &[],
};
