//! `idp.token_errors_misnumbered`.

use crate::checks::authorization_jwt::refused;
use crate::checks::row;
use crate::checks::token::{error_object, request_refused, scope_limited};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.token_errors_misnumbered",
    title: "Token errors are answered 422",
    effect: Effect::Idp(|policy| policy.error_status = 422),
    breaks: &[&error_object::CHECK],
    also: &[
        row(&refused::ROWS, "authorization_aud_wrong"),
        row(&refused::ROWS, "authorization_expired"),
        row(&refused::ROWS, "authorization_iss_foreign"),
        row(&refused::ROWS, "authorization_key_foreign"),
        row(&request_refused::ROWS, "assertion_type_wrong"),
        row(&request_refused::ROWS, "body_json"),
        row(&request_refused::ROWS, "grant_type_missing"),
        row(&request_refused::ROWS, "grant_type_unknown"),
        row(&request_refused::ROWS, "parameter_repeated"),
        row(&request_refused::ROWS, "two_authentications"),
        row(&scope_limited::ROWS, "scope_beyond"),
        row(&scope_limited::ROWS, "scope_missing"),
        row(&scope_limited::ROWS, "scope_unknown"),
        row(&request_refused::ROWS, "assertion_empty"),
        row(&request_refused::ROWS, "assertion_missing"),
        row(&request_refused::ROWS, "assertion_repeated"),
        row(&request_refused::ROWS, "assertion_type_empty"),
        row(&request_refused::ROWS, "assertion_type_missing"),
        row(&request_refused::ROWS, "body_multipart"),
        row(&request_refused::ROWS, "content_type_missing"),
        row(&request_refused::ROWS, "grant_type_conflicting"),
        row(&request_refused::ROWS, "grant_type_empty"),
        row(&request_refused::ROWS, "grant_type_jwt_bearer"),
        row(&request_refused::ROWS, "method_get"),
        row(&request_refused::ROWS, "parameters_in_query"),
        row(&request_refused::ROWS, "scope_conflicting"),
        row(&request_refused::ROWS, "scope_parameter_repeated"),
        row(&request_refused::ROWS, "secret_beside_assertion"),
    ],
};
