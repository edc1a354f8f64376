//! `idp.udap_statement_signature_unverified`.

use crate::checks::row;
use crate::checks::udap::statement_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_statement_signature_unverified",
    title: "The signature of a software statement is not verified",
    effect: Effect::Idp(|policy| policy.udap_checks_statement_signature = false),
    breaks: &[
        row(&statement_refused::ROWS, "statement_foreign_key"),
        row(&statement_refused::ROWS, "statement_tampered"),
        row(&statement_refused::ROWS, "statement_unsigned"),
    ],
    also: &[],
};
