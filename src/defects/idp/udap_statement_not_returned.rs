//! `idp.udap_statement_not_returned`.

use crate::checks::registration::statement_returned;
use crate::checks::udap::registered;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_statement_not_returned",
    title: "A registration is answered without the software statement",
    effect: Effect::Idp(|policy| policy.udap_returns_statement = false),
    breaks: &[&registered::CHECK],
    also: &[&statement_returned::CHECK],
};
