//! `idp.client_overrides_statement`.

use crate::checks::registration::statement_prevails;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.client_overrides_statement",
    title: "What a client says prevails over the software statement it sends",
    effect: Effect::Idp(|policy| policy.statements_prevail = false),
    breaks: &[&statement_prevails::CHECK],
    also: &[],
};
