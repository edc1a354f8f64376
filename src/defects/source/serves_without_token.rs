//! `source.serves_without_token`.

use crate::checks::bearer::{query_token_refused, refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.serves_without_token",
    title: "A request without a token is served",
    effect: Effect::Source(|policy| policy.token_required = false),
    breaks: &[refused::row("token_missing")],
    also: &[&query_token_refused::CHECK],
};
