//! `idp.unknown_parameters_refused`.

use crate::checks::row;
use crate::checks::token::extras_ignored;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.unknown_parameters_refused",
    title: "Token requests with unknown parameters are refused",
    effect: Effect::Idp(|policy| policy.refuses_unknown_parameters = true),
    breaks: &[row(&extras_ignored::ROWS, "parameter_unknown")],
    also: &[],
};
