//! `idp.member_in_client_assertion`.

use crate::checks::member_token::not_in_client_assertion;
use crate::checks::row;
use crate::checks::token::assertion_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.member_in_client_assertion",
    title: "A client authenticates with an assertion about a member",
    effect: Effect::Idp(|policy| policy.member_in_client_assertion = true),
    breaks: &[&not_in_client_assertion::CHECK],
    also: &[row(&assertion_refused::ROWS, "sub_other")],
};
