//! `idp.refresh_token_unasked`.

use crate::checks::refresh::issued_on_request;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.refresh_token_unasked",
    title: "A refresh token is issued though nobody asked for one",
    effect: Effect::Idp(|policy| policy.refresh_needs_scope = false),
    breaks: &[&issued_on_request::CHECK],
    also: &[],
};
