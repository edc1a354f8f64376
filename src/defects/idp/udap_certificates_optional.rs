//! `idp.udap_certificates_optional`.

use crate::checks::row;
use crate::checks::udap::{assertion_refused, statement_refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_certificates_optional",
    title: "Statements and assertions without certificates are accepted",
    effect: Effect::Idp(|policy| policy.udap_requires_certificates = false),
    breaks: &[
        row(&statement_refused::ROWS, "statement_chain_missing"),
        row(&assertion_refused::ROWS, "x5c_missing"),
        row(&assertion_refused::ROWS, "x5c_as_text"),
    ],
    also: &[],
};
