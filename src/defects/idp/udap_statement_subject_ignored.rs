//! `idp.udap_statement_subject_ignored`.

use crate::checks::row;
use crate::checks::udap::statement_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_statement_subject_ignored",
    title: "The subject of a software statement may be anyone",
    effect: Effect::Idp(|policy| policy.udap_checks_statement_subject = false),
    breaks: &[row(&statement_refused::ROWS, "statement_subject_other")],
    also: &[],
};
