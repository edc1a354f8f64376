//! `idp.client_failure_mislabelled`.

use crate::checks::authorization_jwt::client_failure_named;
use crate::checks::member_token::not_in_client_assertion;
use crate::checks::registration::deletion_ends_client;
use crate::checks::revocation::caller_authenticated;
use crate::checks::row;
use crate::checks::token::{assertion_refused, assertion_used_once, error_object, request_refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.client_failure_mislabelled",
    title: "A failed client authentication is called `invalid_grant`",
    effect: Effect::Idp(|policy| "invalid_grant".clone_into(&mut policy.client_failure_error)),
    breaks: &[row(&assertion_refused::ROWS, "client_unknown")],
    also: &[
        &client_failure_named::CHECK,
        &not_in_client_assertion::CHECK,
        row(&assertion_refused::ROWS, "alg_hs256"),
        row(&assertion_refused::ROWS, "alg_none"),
        row(&assertion_refused::ROWS, "assertion_malformed"),
        row(&assertion_refused::ROWS, "aud_missing"),
        row(&assertion_refused::ROWS, "aud_wrong"),
        row(&assertion_refused::ROWS, "crit_unknown"),
        row(&assertion_refused::ROWS, "exp_far"),
        row(&assertion_refused::ROWS, "exp_missing"),
        row(&assertion_refused::ROWS, "exp_past"),
        row(&assertion_refused::ROWS, "jku_foreign"),
        row(&assertion_refused::ROWS, "jti_missing"),
        row(&assertion_refused::ROWS, "kid_missing"),
        row(&assertion_refused::ROWS, "kid_unknown"),
        row(&assertion_refused::ROWS, "nbf_future"),
        row(&assertion_refused::ROWS, "payload_tampered"),
        row(&assertion_refused::ROWS, "signature_foreign"),
        row(&assertion_refused::ROWS, "sub_other"),
        &assertion_used_once::CHECK,
        row(&request_refused::ROWS, "secret_wrong"),
        &error_object::CHECK,
        &deletion_ends_client::CHECK,
        &caller_authenticated::CHECK,
    ],
};
