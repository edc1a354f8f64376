//! `idp.revocation_ends_refresh_token_only`.

use crate::checks::introspection::ended_grant_inactive;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.revocation_ends_refresh_token_only",
    title: "Revoking a refresh token leaves its access tokens alive",
    effect: Effect::Idp(|policy| policy.revocation_ends_grant = false),
    breaks: &[row(&ended_grant_inactive::ROWS, "token_of_revoked_grant")],
    also: &[],
};
