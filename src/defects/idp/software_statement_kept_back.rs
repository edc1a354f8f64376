//! `idp.software_statement_kept_back`.

use crate::checks::registration::statement_returned;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.software_statement_kept_back",
    title: "A software statement that was used is not returned",
    effect: Effect::Idp(|policy| policy.statements_returned = false),
    breaks: &[&statement_returned::CHECK],
    also: &[],
};
