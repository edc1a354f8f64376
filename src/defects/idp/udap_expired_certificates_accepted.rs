//! `idp.udap_expired_certificates_accepted`.

use crate::checks::row;
use crate::checks::udap::{assertion_refused, statement_refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_expired_certificates_accepted",
    title: "Expired certificates are accepted",
    effect: Effect::Idp(|policy| policy.udap_checks_certificate_dates = false),
    breaks: &[
        row(&statement_refused::ROWS, "statement_certificate_expired"),
        row(&assertion_refused::ROWS, "x5c_expired"),
    ],
    also: &[],
};
