//! `discovery.openid_document_found`: the OpenID configuration is where its issuer says.

use crate::checks::oauth_answer::put_off;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

use super::document_is_json::unlike_json;

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.openid_document_found",
    title: "The OpenID configuration is served as JSON at the place its issuer names",
    verifies: &["OIDC-DISC-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::OpenidConfiguration]),
    page: include_str!("openid_document_found.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    if exchange.request.method != "GET" {
        return None;
    }
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    // A conditional request may be told that nothing changed.
    if response.status == 304 && exchange.request.headers.get("if-none-match").is_some() {
        return None;
    }
    let violation = |place, expected, observed: String| {
        let finding = Finding::in_response(exchange, place, expected, observed).hint(
            "The place is the issuer without a trailing slash, and then \
             `/.well-known/openid-configuration`, also where the issuer has a path.",
        );
        Some(Judgement::Violation(finding))
    };
    if let Some((place, expected, observed)) = unlike_json(response) {
        return violation(place, expected, observed);
    }
    Some(Judgement::Pass("200 with a JSON object".to_owned()))
}
