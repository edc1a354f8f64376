//! `idp.udap_statement_for_others_accepted`.

use crate::checks::row;
use crate::checks::udap::statement_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_statement_for_others_accepted",
    title: "A software statement made for another server is accepted",
    effect: Effect::Idp(|policy| policy.udap_checks_statement_audience = false),
    breaks: &[row(&statement_refused::ROWS, "statement_audience_other")],
    also: &[],
};
