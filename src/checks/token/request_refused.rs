//! `token.request_refused`: a token request with one thing wrong is refused.

use crate::checks::oauth_answer::{Refusal, control, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 23] = [
    row(
        "token.request_refused.assertion_empty",
        "A request with an empty assertion is refused",
        &["SMART-BS-05", "RFC6749-TOK-08"],
    ),
    row(
        "token.request_refused.assertion_missing",
        "A request without assertion is refused",
        &["SMART-BS-05", "RFC6749-TOK-08"],
    ),
    row(
        "token.request_refused.assertion_repeated",
        "A request with two assertions is refused",
        &["RFC6749-TOK-02", "SMART-BS-05", "RFC6749-TOK-08"],
    ),
    row(
        "token.request_refused.assertion_type_empty",
        "A request with an empty assertion type is refused",
        &["SMART-BS-04", "RFC6749-TOK-08"],
    ),
    row(
        "token.request_refused.assertion_type_missing",
        "A request without assertion type is refused",
        &["SMART-BS-04", "RFC6749-TOK-08"],
    ),
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
        "token.request_refused.body_multipart",
        "A request with a multipart form is refused",
        &["SMART-BS-01", "RFC6749-TOK-08"],
    ),
    row(
        "token.request_refused.content_type_missing",
        "A request that does not name its media type is refused",
        &["SMART-BS-01", "RFC6749-TOK-08"],
    ),
    row(
        "token.request_refused.grant_type_conflicting",
        "A request for two different grants is refused",
        &["RFC6749-TOK-02"],
    ),
    row(
        "token.request_refused.grant_type_empty",
        "A request with an empty grant type is refused",
        &["SMART-BS-02", "RFC6749-TOK-04"],
    ),
    row(
        "token.request_refused.grant_type_jwt_bearer",
        "A backend client is refused the JWT bearer grant",
        &["SMART-BS-02", "RFC6749-TOK-11"],
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
        "token.request_refused.method_get",
        "A request by GET is refused",
        &["SMART-BS-01", "RFC6749-TOK-01"],
    ),
    row(
        "token.request_refused.parameter_repeated",
        "A request that repeats a parameter is refused",
        &["RFC6749-TOK-02"],
    ),
    row(
        "token.request_refused.parameters_in_query",
        "Parameters in the query do not count",
        &["SMART-BS-01"],
    ),
    row(
        "token.request_refused.scope_conflicting",
        "A request for two different scopes is refused",
        &["RFC6749-TOK-02"],
    ),
    row(
        "token.request_refused.scope_parameter_repeated",
        "A request that repeats its scope is refused",
        &["RFC6749-TOK-02"],
    ),
    row(
        "token.request_refused.secret_beside_assertion",
        "A request with an assertion and a secret is refused",
        &["RFC6749-TOK-05", "RFC6749-TOK-08"],
    ),
    row(
        "token.request_refused.secret_instead",
        "A client that has keys and no secret is not let in by one",
        &["SEED-CLI-03", "SMART-JWT-18"],
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
        "assertion_empty" | "assertion_missing" => {
            (either, "RFC 7521 §4.2: `client_assertion` holds the assertion.")
        }
        "assertion_type_empty" | "assertion_type_missing" => {
            (either, "RFC 7521 §4.2: `client_assertion_type` says what `client_assertion` is.")
        }
        "body_json" | "body_multipart" | "content_type_missing" => {
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
        "grant_type_empty" => {
            (invalid_request, "RFC 6749 §3.2: a parameter without a value counts as left out.")
        }
        "grant_type_jwt_bearer" => (
            with(&["unsupported_grant_type", "unauthorized_client"]),
            "A client gets the grants it is registered for, and no others. If ours has this one, say \
             so in its `grants`.",
        ),
        "method_get" => (
            Refusal { statuses: &[400, 401, 403, 404, 405, 501], ..with(&[]) },
            "RFC 6749 §3.2: token requests are POST; URLs end up in logs.",
        ),
        "parameters_in_query" => (
            Refusal { statuses: &[400, 401, 403, 404, 405, 411, 415], ..with(&[]) },
            "RFC 6749 §2.3.1: parameters are in the body, never in the URL.",
        ),
        "assertion_repeated"
        | "grant_type_conflicting"
        | "parameter_repeated"
        | "scope_conflicting"
        | "scope_parameter_repeated" => (
            invalid_request,
            "Count each parameter before reading it: two parsers may pick different values.",
        ),
        "secret_instead" => (
            Refusal::INVALID_CLIENT,
            "The registration says how a client authenticates. One without a secret has none to \
             compare, which is no match.",
        ),
        "secret_wrong" => (Refusal::INVALID_CLIENT, "Compare the secret."),
        "secret_beside_assertion" | "two_authentications" => {
            (either, "Refuse the request when the client used more than one method.")
        }
        // Not a row of this family.
        _ => return None,
    };
    refusal.judge(exchange, hint)
}
