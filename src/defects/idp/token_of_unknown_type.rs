//! `idp.token_of_unknown_type`.

use crate::checks::token::bearer_type;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.token_of_unknown_type",
    title: "Tokens are of a type no client knows",
    effect: Effect::Idp(|policy| "mac".clone_into(&mut policy.token_type)),
    breaks: &[&bearer_type::CHECK],
    also: &[],
};
