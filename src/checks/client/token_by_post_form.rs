//! `client.token_by_post_form`: a token is requested by a form POST.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.token_by_post_form",
    title: "A token is requested by POST of a form",
    verifies: &["SMART-BS-01"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("token_by_post_form.md"),
    judge,
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of every check")]
fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let request = &exchange.request;
    if request.method != "POST" {
        let observed = format!("the method {}", request.method);
        return Some(Judgement::Violation(Finding::in_request(
            exchange,
            Place::Target,
            "the method POST",
            observed,
        )));
    }
    let media_type = request.headers.media_type();
    if media_type.as_deref() != Some("application/x-www-form-urlencoded") {
        let observed = media_type
            .map_or_else(|| "no Content-Type".to_owned(), |media_type| format!("`{media_type}`"));
        return Some(Judgement::Violation(Finding::in_request(
            exchange,
            Place::Header("Content-Type".to_owned()),
            "application/x-www-form-urlencoded",
            observed,
        )));
    }
    // RFC 6749 §2.3.1 and §3.2: what belongs to the body is not put into the URL.
    let in_url = request.query().into_iter().find(|(name, _)| PARAMETERS.contains(&name.as_str()));
    if let Some((name, _)) = in_url {
        return Some(Judgement::Violation(Finding::in_request(
            exchange,
            Place::Target,
            "token request parameters in the body only",
            format!("{name} in the query of the URL"),
        )));
    }
    Some(Judgement::Pass("POST of application/x-www-form-urlencoded".to_owned()))
}

/// Parameters of a token request that must not stand in the URL.
const PARAMETERS: [&str; 6] = [
    "grant_type",
    "scope",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
];
