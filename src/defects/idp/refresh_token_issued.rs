//! `idp.refresh_token_issued`.

use crate::checks::token::refresh_token_absent;
use crate::checks::udap;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.refresh_token_issued",
    title: "Backend services get refresh tokens",
    effect: Effect::Idp(|policy| policy.issues_refresh_token = true),
    breaks: &[&refresh_token_absent::CHECK, &udap::refresh_token_absent::CHECK],
    also: &[],
};
