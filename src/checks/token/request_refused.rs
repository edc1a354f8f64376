//! `token.request_refused`: a token request with one thing wrong is refused.

use crate::checks::oauth_answer::{Refusal, control, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 7] = [
    row(
        "token.request_refused.assertion_type_wrong",
        "A request that calls its assertion something else is refused",
        &["SMART-BS-04", "RFC6749-TOK-08"],
    ),
    row(
        "token.request_refused.body_json",
        "A request with a JSON body is refused",
        &["SMART-BS-01", "RFC6749-TOK-08"],
    ),
    row(
        "token.request_refused.grant_type_missing",
        "A request without grant type is refused",
        &["RFC6749-TOK-08"],
    ),
    row(
        "token.request_refused.grant_type_unknown",
        "A request for an unknown grant is refused",
        &["RFC6749-TOK-11"],
    ),
    row(
        "token.request_refused.parameter_repeated",
        "A request that repeats a parameter is refused",
        &["RFC6749-TOK-02"],
    ),
    row(
        "token.request_refused.secret_wrong",
        "A request with a wrong client secret is refused",
        &["SMART-SYM-02", "SMART-JWT-18"],
    ),
    row(
        "token.request_refused.two_authentications",
        "A request that authenticates in two ways is refused",
        &["RFC6749-TOK-05", "RFC6749-TOK-08"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("request_refused.md"),
        judge,
    }
}

const fn with(errors: &'static [&'static str]) -> Refusal {
    Refusal { statuses: &[400], errors, spoils: "access_token" }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let invalid_request = with(&["invalid_request"]);
    // A failed authentication has its own code, with 400 or 401.
    let either = Refusal { statuses: &[400, 401], ..with(&["invalid_request", "invalid_client"]) };
    let (refusal, hint) = match check.row() {
        "assertion_type_wrong" => {
            (either, "RFC 7523 §2.2 fixes the one value of `client_assertion_type`.")
        }
        "body_json" => {
            let answer = object(exchange).unwrap_or_default();
            if exchange.status() == Some(415) && !answer.contains_key("access_token") {
                let expected = "status 400 with error `invalid_request`";
                let observed = "status 415".to_owned();
                let finding = Finding::in_response(exchange, Place::Status, expected, observed)
                    .hint("415 is good HTTP, but OAuth clients look for its error object.");
                return Some(Judgement::Doubt(finding));
            }
            (invalid_request, "The parameters are form fields; read nothing else.")
        }
        "grant_type_missing" => {
            (invalid_request, "A missing parameter is `invalid_request`; no grant is the default.")
        }
        "grant_type_unknown" => (
            with(&["unsupported_grant_type"]),
            "A grant the server does not know is `unsupported_grant_type`, whoever asks.",
        ),
        "parameter_repeated" => (
            invalid_request,
            "Count each parameter before reading it: two parsers may pick different values.",
        ),
        "secret_wrong" => (Refusal::INVALID_CLIENT, "Compare the secret."),
        "two_authentications" => {
            (either, "Refuse the request when the client used more than one method.")
        }
        // Not a row of this family.
        _ => return None,
    };
    refusal.judge(exchange, hint)
}
