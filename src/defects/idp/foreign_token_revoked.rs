//! `idp.foreign_token_revoked`.

use crate::checks::revocation::foreign_token_kept;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.foreign_token_revoked",
    title: "A client can revoke the tokens of others",
    effect: Effect::Idp(|policy| policy.revocation_checks_owner = false),
    breaks: &[&foreign_token_kept::CHECK],
    also: &[],
};
