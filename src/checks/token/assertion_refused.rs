//! `token.assertion_refused`: a client assertion with one thing wrong is refused.

use crate::checks::oauth_answer::{Refusal, control, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 38] = [
    row(
        "token.assertion_refused.alg_hs256",
        "An assertion with an HMAC keyed by a public key is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.alg_none",
        "An assertion without signature is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.assertion_malformed",
        "An assertion that is no JWT is refused",
        &["SMART-JWT-25", "RFC6749-TOK-08"],
    ),
    row(
        "token.assertion_refused.aud_empty",
        "An assertion for an empty audience is refused",
        &["SMART-JWT-10", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.aud_fhir_base",
        "An assertion for the FHIR server is refused",
        &["SMART-JWT-10", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.aud_list_foreign",
        "An assertion for a list of other audiences is refused",
        &["SMART-JWT-11", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.aud_missing",
        "An assertion without audience is refused",
        &["RFC7523-02", "SMART-JWT-10", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.aud_number",
        "An assertion whose audience is a number is refused",
        &["SMART-JWT-10", "SMART-JWT-11", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.aud_wrong",
        "An assertion for another audience is refused",
        &["SMART-JWT-10", "SMART-JWT-11", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.client_id_other",
        "An assertion beside another client's id is refused",
        &["SMART-JWT-17", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.client_unknown",
        "An assertion of an unregistered client is refused",
        &["SMART-JWT-17", "SMART-REG-01", "SMART-JWT-18", "SEED-CLI-01"],
    ),
    row(
        "token.assertion_refused.crit_empty",
        "An assertion with an empty list of critical headers is refused",
        &["SMART-JWT-24", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.crit_known",
        "An assertion that calls a claim a critical header is refused",
        &["SMART-JWT-24", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.crit_unknown",
        "An assertion with an unknown critical header is refused",
        &["SMART-JWT-24", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.exp_far",
        "An assertion that lives longer than five minutes is refused",
        &["SMART-JWT-12", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.exp_milliseconds",
        "An assertion that expires in milliseconds is refused",
        &["SMART-JWT-12", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.exp_missing",
        "An assertion without expiry is refused",
        &["RFC7523-02", "SMART-JWT-13", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.exp_past",
        "An expired assertion is refused",
        &["SMART-JWT-13", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.exp_text",
        "An assertion whose expiry is a text is refused",
        &["SMART-JWT-12", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.iat_future",
        "An assertion from the future is refused",
        &["SMART-JWT-22"],
    ),
    row(
        "token.assertion_refused.iss_list",
        "An assertion with a list of issuers is refused",
        &["SMART-JWT-08", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.iss_missing",
        "An assertion without issuer is refused",
        &["RFC7523-02", "SMART-JWT-08", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.jku_foreign",
        "An assertion that names a foreign key set is refused",
        &["SMART-JWT-05", "SMART-JWT-06", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.jti_empty",
        "An assertion with an empty identifier is refused",
        &["SMART-JWT-14", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.jti_missing",
        "An assertion without identifier is refused",
        &["SMART-JWT-14", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.jti_number",
        "An assertion whose identifier is a number is refused",
        &["SMART-JWT-14", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.kid_long",
        "An assertion that names a key at great length is refused",
        &["SMART-JWT-07", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.kid_missing",
        "An assertion that names no key is refused",
        &["SMART-JWT-02", "SMART-JWT-07", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.kid_path",
        "An assertion that names a file as its key is refused",
        &["SMART-JWT-07", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.kid_quoted",
        "An assertion whose key name holds a quote is refused",
        &["SMART-JWT-07", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.kid_unknown",
        "An assertion that names an unknown key is refused",
        &["SMART-JWT-07", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.nbf_future",
        "An assertion that is not valid yet is refused",
        &["SMART-JWT-21", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.payload_tampered",
        "An assertion whose claims were changed after signing is refused",
        &["SMART-JWT-20", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.payload_unencoded",
        "An assertion whose claims are said to be unencoded is refused",
        &["SMART-JWT-24", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.signature_foreign",
        "An assertion signed with a stranger's key is refused",
        &["SMART-JWT-20", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.sub_missing",
        "An assertion without subject is refused",
        &["RFC7523-02", "SMART-JWT-09", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.sub_other",
        "An assertion whose subject is not its issuer is refused",
        &["SMART-JWT-09", "SMART-JWT-18"],
    ),
    row(
        "token.assertion_refused.sub_other_client",
        "An assertion about another client is refused",
        &["SMART-JWT-09", "SMART-JWT-18"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("assertion_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let refusal = if check.row() == "assertion_malformed" {
        // What is no JWT may also count as a malformed request.
        Refusal { errors: &["invalid_client", "invalid_request"], ..Refusal::INVALID_CLIENT }
    } else {
        Refusal::INVALID_CLIENT
    };
    match refusal.judge(exchange, hint(check.row())) {
        // RFC 7515 §4.1.11: the list must not be empty, and who receives one that is may refuse.
        Some(Judgement::Violation(finding))
            if check.row() == "crit_empty"
                && object(exchange).is_some_and(|body| body.contains_key("access_token")) =>
        {
            Some(Judgement::Doubt(finding))
        }
        judged => judged,
    }
}

fn hint(row: &str) -> &'static str {
    match row {
        "alg_hs256" | "alg_none" => {
            "Take the algorithm from the registered key, never from the assertion alone."
        }
        "assertion_malformed" => {
            "Take the assertion apart before anything else, and expect it to fail."
        }
        "aud_empty" | "aud_fhir_base" | "aud_list_foreign" | "aud_missing" | "aud_number"
        | "aud_wrong" => "Compare `aud` with the URL of the token endpoint, to the letter.",
        "client_unknown" => "Look the issuer up among the registered clients first.",
        "client_id_other" => "RFC 7521 §4.2: `client_id` names the client that `iss` names.",
        "crit_empty" | "crit_known" | "payload_unencoded" => {
            "RFC 7515 §4.1.11: refuse a `crit` header unless it lists extensions you understand."
        }
        "crit_unknown" => "RFC 7515 §4.1.11: refuse a `crit` header that is not understood.",
        "exp_far" => {
            "Refuse an `exp` more than 300 seconds ahead, so that a replay cannot outlive memory."
        }
        "exp_milliseconds" | "exp_text" => "`exp` is a number of seconds, at most 300 ahead.",
        "exp_missing" | "exp_past" => "Demand `exp`, and refuse when it has passed.",
        "jku_foreign" => {
            "A `jku` that is not the registered one ends verification: neither fetch nor ignore it."
        }
        "iat_future" => "An `iat` ahead of now by more than clock skew speaks of a forged clock.",
        "iss_list" | "iss_missing" => "`iss` is the `client_id`, one text.",
        "jti_empty" | "jti_number" => "`jti` is a text that tells this assertion from all others.",
        "jti_missing" => "Without `jti` a replay cannot be told from a request.",
        "kid_long" | "kid_path" | "kid_quoted" => {
            "Look `kid` up among the client's keys; never use it as a path or in a query."
        }
        "kid_missing" | "kid_unknown" => {
            "Use the one registered key whose `kid` the header names, and no other."
        }
        "nbf_future" => "Refuse when `nbf` lies ahead by more than a few seconds of clock skew.",
        "payload_tampered" | "signature_foreign" => {
            "Verify the signature with the client's registered key before using any claim."
        }
        "sub_missing" | "sub_other" | "sub_other_client" => {
            "RFC 7523 §3: for client authentication `sub` is the `client_id`."
        }
        // Every row is listed above; the text is only advice.
        _ => "",
    }
}
