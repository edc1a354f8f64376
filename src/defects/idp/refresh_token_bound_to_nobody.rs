//! `idp.refresh_token_bound_to_nobody`.

use crate::checks::refresh::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.refresh_token_bound_to_nobody",
    title: "A refresh token may be used by another client",
    effect: Effect::Idp(|policy| policy.refresh_checks_client = false),
    breaks: &[row(&refused::ROWS, "refresh_foreign")],
    also: &[],
};
