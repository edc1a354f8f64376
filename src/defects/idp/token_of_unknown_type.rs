//! `idp.token_of_unknown_type`.

use crate::checks::token::bearer_type;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.token_of_unknown_type",
    title: "Tokens are of a type no client knows",
    effect: Effect::Idp(|policy| policy.token_type = "mac".to_owned()),
    breaks: &[&bearer_type::CHECK],
    also: &[],
};
