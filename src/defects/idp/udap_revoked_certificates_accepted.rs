//! `idp.udap_revoked_certificates_accepted`.

use crate::checks::row;
use crate::checks::udap::{assertion_refused, statement_refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_revoked_certificates_accepted",
    title: "Revoked certificates are accepted",
    effect: Effect::Idp(|policy| policy.udap_checks_revocation = false),
    breaks: &[
        row(&statement_refused::ROWS, "statement_certificate_revoked"),
        row(&assertion_refused::ROWS, "x5c_revoked"),
    ],
    also: &[],
};
