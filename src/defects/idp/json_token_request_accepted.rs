//! `idp.json_token_request_accepted`.

use crate::checks::row;
use crate::checks::token::request_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.json_token_request_accepted",
    title: "A token request may be JSON",
    effect: Effect::Idp(|policy| policy.requires_form = false),
    breaks: &[
        row(&request_refused::ROWS, "body_json"),
        row(&request_refused::ROWS, "body_multipart"),
        row(&request_refused::ROWS, "content_type_missing"),
    ],
    also: &[],
};
