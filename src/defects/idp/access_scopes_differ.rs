//! `idp.access_scopes_differ`.

use crate::checks::refresh::scopes_alike;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.access_scopes_differ",
    title: "A refresh token is issued to clients without the refresh grant",
    effect: Effect::Idp(|policy| policy.refresh_needs_grant_type = false),
    breaks: &[&scopes_alike::CHECK],
    also: &[],
};
