//! `idp.refresh_tokens_withheld`.

use crate::checks::refresh::{issued_on_request, scopes_alike};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.refresh_tokens_withheld",
    title: "No refresh token is issued",
    effect: Effect::Idp(|policy| policy.refresh_token_offered = false),
    breaks: &[&issued_on_request::CHECK],
    also: &[&scopes_alike::CHECK],
};
