//! `idp.client_id_parameter_ignored`.

use crate::checks::row;
use crate::checks::token::assertion_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.client_id_parameter_ignored",
    title: "The client_id beside an assertion may name another client",
    effect: Effect::Idp(|policy| policy.assertion_checks_client_id_parameter = false),
    breaks: &[row(&assertion_refused::ROWS, "client_id_other")],
    also: &[],
};
