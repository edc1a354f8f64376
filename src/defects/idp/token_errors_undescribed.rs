//! `idp.token_errors_undescribed`.

use crate::checks::token::error_described;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.token_errors_undescribed",
    title: "Token errors hold nothing but their code",
    effect: Effect::Idp(|policy| policy.error_description = false),
    breaks: &[&error_described::CHECK],
    also: &[],
};
