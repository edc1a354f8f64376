//! `idp.unknown_revocation_refused`.

use crate::checks::revocation::unknown_token_accepted;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.unknown_revocation_refused",
    title: "The revocation of an unknown token is an error",
    effect: Effect::Idp(|policy| policy.revocation_unknown_ok = false),
    breaks: &[&unknown_token_accepted::CHECK],
    also: &[],
};
