//! `client.token_in_header`: the token goes into the Authorization header, once.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::access_token::{PROTECTED, bearer};
use super::received_manifest::is_given;

/// The check.
pub static CHECK: Check = Check {
    id: "client.token_in_header",
    title: "The access token is sent in the Authorization header only",
    verifies: &["SMART-BS-16", "RFC6750-07", "RFC6750-08", "PDEX-TOK-05"],
    judges: Judges::requests(Actor::Target, PROTECTED),
    page: include_str!("token_in_header.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let violation = |place, observed: &str| {
        let expected = "the token in one Authorization: Bearer field";
        let finding = Finding::in_request(exchange, place, expected, observed.to_owned());
        Some(Judgement::Violation(finding))
    };
    let request = &exchange.request;
    let in_query = request.query().iter().any(|(name, _)| name == "access_token");
    // A URL the source gave out may hold whatever the source put there.
    if in_query && !is_given(exchange, transcript) {
        return violation(
            Place::Target,
            "access_token in the query, where logs and proxies keep it",
        );
    }
    let media_type = request.headers.media_type();
    let is_form = media_type.as_deref() == Some("application/x-www-form-urlencoded");
    if is_form && request.form_value("access_token").is_some() {
        return violation(Place::Form("access_token".to_owned()), "access_token in the body");
    }
    let header = || Place::Header("Authorization".to_owned());
    match request.headers.all("authorization").count() {
        // Whether a file needs a token is for `client.file_token_sent`.
        0 if exchange.endpoint == Endpoint::File => None,
        0 => violation(header(), "no token"),
        1 if bearer(exchange).is_some_and(|token| !token.is_empty()) => {
            Some(Judgement::Pass("Authorization: Bearer".to_owned()))
        }
        1 => violation(header(), "an Authorization field of another scheme"),
        count => violation(header(), &format!("{count} Authorization fields")),
    }
}
