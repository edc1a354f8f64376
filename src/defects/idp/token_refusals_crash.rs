//! `idp.token_refusals_crash`.

use crate::checks::registration::deletion_ends_client;
use crate::checks::row;
use crate::checks::token::{
    assertion_refused, assertion_used_once, choice_answered, malformed_assertion_refused,
    request_refused, scope_limited,
};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.token_refusals_crash",
    title: "Refused token requests are answered 500",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Token,
        requests: false,
        rewrite,
    }),
    breaks: &[
        row(&assertion_refused::ROWS, "assertion_malformed"),
        row(&malformed_assertion_refused::ROWS, "assertion_encrypted"),
        row(&malformed_assertion_refused::ROWS, "assertion_four_parts"),
        row(&malformed_assertion_refused::ROWS, "assertion_json"),
        row(&malformed_assertion_refused::ROWS, "assertion_nested"),
        row(&malformed_assertion_refused::ROWS, "assertion_padded"),
        row(&malformed_assertion_refused::ROWS, "assertion_two_parts"),
        row(&malformed_assertion_refused::ROWS, "claims_list"),
        row(&malformed_assertion_refused::ROWS, "claims_repeated"),
        row(&choice_answered::ROWS, "assertion_long"),
        row(&choice_answered::ROWS, "aud_list_wide"),
        row(&choice_answered::ROWS, "iat_old"),
        row(&choice_answered::ROWS, "scope_as_printed"),
        row(&request_refused::ROWS, "assertion_empty"),
        row(&request_refused::ROWS, "assertion_missing"),
        row(&scope_limited::ROWS, "scope_empty"),
        row(&scope_limited::ROWS, "scope_long"),
        row(&scope_limited::ROWS, "scope_other_case"),
        row(&assertion_refused::ROWS, "iss_list"),
        row(&assertion_refused::ROWS, "iss_missing"),
    ],
    also: &[
        row(&assertion_refused::ROWS, "alg_hs256"),
        row(&assertion_refused::ROWS, "alg_none"),
        row(&assertion_refused::ROWS, "aud_missing"),
        row(&assertion_refused::ROWS, "aud_wrong"),
        row(&assertion_refused::ROWS, "client_unknown"),
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
        row(&request_refused::ROWS, "assertion_type_wrong"),
        row(&request_refused::ROWS, "body_json"),
        row(&request_refused::ROWS, "grant_type_missing"),
        row(&request_refused::ROWS, "grant_type_unknown"),
        row(&request_refused::ROWS, "parameter_repeated"),
        row(&request_refused::ROWS, "secret_wrong"),
        row(&request_refused::ROWS, "two_authentications"),
        row(&scope_limited::ROWS, "scope_beyond"),
        row(&scope_limited::ROWS, "scope_missing"),
        row(&scope_limited::ROWS, "scope_unknown"),
        &assertion_used_once::CHECK,
        &deletion_ends_client::CHECK,
    ],
};

fn rewrite(message: &mut WireMessage) {
    if (400..500).contains(&message.status) {
        message.status = 500;
    }
}
