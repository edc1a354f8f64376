//! `idp.udap_statement_id_optional`.

use crate::checks::row;
use crate::checks::udap::statement_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_statement_id_optional",
    title: "A software statement needs no identifier",
    effect: Effect::Idp(|policy| policy.udap_requires_statement_jti = false),
    breaks: &[row(&statement_refused::ROWS, "statement_id_missing")],
    also: &[],
};
