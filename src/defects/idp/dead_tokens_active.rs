//! `idp.dead_tokens_active`.

use crate::checks::introspection::dead_token_inactive;
use crate::checks::revocation::effective;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.dead_tokens_active",
    title: "Expired, revoked and unknown tokens are active",
    effect: Effect::Idp(|policy| policy.introspection_checks_state = false),
    breaks: &[
        row(&dead_token_inactive::ROWS, "token_expired"),
        row(&dead_token_inactive::ROWS, "token_revoked"),
        row(&dead_token_inactive::ROWS, "token_unknown"),
        row(&dead_token_inactive::ROWS, "token_foreign"),
        row(&dead_token_inactive::ROWS, "token_truncated"),
    ],
    also: &[&effective::CHECK],
};
