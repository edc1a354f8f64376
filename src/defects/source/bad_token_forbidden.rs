//! `source.bad_token_forbidden`.

use crate::checks::bearer::{query_token_refused, refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bad_token_forbidden",
    title: "A bad token is refused with 403",
    effect: Effect::Source(|policy| policy.unauthorized_status = 403),
    breaks: &[
        refused::row("token_expired"),
        refused::row("token_foreign"),
        refused::row("token_missing"),
        refused::row("token_other_audience"),
        refused::row("token_revoked"),
        refused::row("token_tampered"),
    ],
    also: &[refused::row("token_malformed"), &query_token_refused::CHECK],
};
