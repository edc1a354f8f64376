//! `idp.revocation_open_to_all`.

use crate::checks::revocation::{caller_authenticated, foreign_token_kept};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.revocation_open_to_all",
    title: "Anybody may revoke",
    effect: Effect::Idp(|policy| policy.revocation_authenticates = false),
    breaks: &[&caller_authenticated::CHECK],
    also: &[&foreign_token_kept::CHECK],
};
