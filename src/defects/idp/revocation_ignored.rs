//! `idp.revocation_ignored`.

use crate::checks::introspection::dead_token_inactive;
use crate::checks::revocation::effective;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.revocation_ignored",
    title: "A revocation is answered and does nothing",
    effect: Effect::Idp(|policy| policy.revocation_effective = false),
    breaks: &[&effective::CHECK],
    also: &[row(&dead_token_inactive::ROWS, "token_revoked")],
};
