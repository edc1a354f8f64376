//! `idp.udap_issuer_not_in_certificate`.

use crate::checks::row;
use crate::checks::udap::statement_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_issuer_not_in_certificate",
    title: "The issuer of a software statement need not be the URI in its certificate",
    effect: Effect::Idp(|policy| policy.udap_checks_statement_issuer = false),
    breaks: &[row(&statement_refused::ROWS, "statement_issuer_other")],
    also: &[],
};
