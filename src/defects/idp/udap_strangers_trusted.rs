//! `idp.udap_strangers_trusted`.

use crate::checks::row;
use crate::checks::udap::{assertion_refused, statement_refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_strangers_trusted",
    title: "Certificates of anyone are accepted",
    effect: Effect::Idp(|policy| policy.udap_checks_chain = false),
    breaks: &[
        row(&statement_refused::ROWS, "statement_untrusted"),
        row(&statement_refused::ROWS, "statement_intermediate_missing"),
        row(&assertion_refused::ROWS, "x5c_untrusted"),
    ],
    also: &[
        row(&statement_refused::ROWS, "statement_certificate_expired"),
        row(&statement_refused::ROWS, "statement_certificate_revoked"),
        row(&assertion_refused::ROWS, "x5c_expired"),
        row(&assertion_refused::ROWS, "x5c_revoked"),
    ],
};
