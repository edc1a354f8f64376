//! `idp.udap_expired_statement_accepted`.

use crate::checks::row;
use crate::checks::udap::statement_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_expired_statement_accepted",
    title: "A software statement with any dates is accepted",
    effect: Effect::Idp(|policy| policy.udap_checks_statement_expiry = false),
    breaks: &[
        row(&statement_refused::ROWS, "statement_expired"),
        row(&statement_refused::ROWS, "statement_dates_swapped"),
    ],
    also: &[],
};
