//! `idp.udap_statement_claims_echoed`.

use crate::checks::udap::registration_lean;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_statement_claims_echoed",
    title: "A registration is answered with the claims about the statement",
    effect: Effect::Idp(|policy| policy.udap_registration_lean = false),
    breaks: &[&registration_lean::CHECK],
    also: &[],
};
