//! `idp.empty_parameters_refused`.

use crate::checks::row;
use crate::checks::token::extras_ignored;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.empty_parameters_refused",
    title: "Token requests with empty parameters are refused",
    effect: Effect::Idp(|policy| policy.refuses_empty_parameters = true),
    breaks: &[row(&extras_ignored::ROWS, "parameter_empty")],
    also: &[],
};
