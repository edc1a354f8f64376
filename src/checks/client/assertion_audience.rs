//! `client.assertion_audience`: aud is the token endpoint.

use crate::checks::{Check, Judges};
use serde_json::Value;

use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::assertion_of;
use super::published_endpoint::{discoveries_before, token_endpoint_of, without_query};

/// The check.
pub static CHECK: Check = Check {
    id: "client.assertion_audience",
    title: "The audience is the token URL it is posted to",
    verifies: &["SMART-JWT-10"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("assertion_audience.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let jwt = assertion_of(exchange)?;
    let posted_to = without_query(&exchange.request.url);
    let finding = |observed: String| {
        let place = Place::Token("claims/aud".to_owned());
        let expected = format!("aud {posted_to}, as the server publishes it");
        Finding::in_request(exchange, place, &expected, observed)
    };
    // The published spelling counts too: behind a proxy the URL may look different to the server.
    let mut accepted: Vec<String> =
        discoveries_before(exchange, transcript).filter_map(token_endpoint_of).collect();
    accepted.push(posted_to.to_owned());
    let audiences = jwt.audiences();
    let named = audiences.iter().any(|audience| accepted.iter().any(|url| url == audience));
    Some(match (named, jwt.claims.get("aud")) {
        (true, _) if audiences.len() == 1 => Judgement::Pass("aud is the token URL".to_owned()),
        (true, _) => Judgement::Doubt(
            finding(format!("{} audiences, the token URL among them", audiences.len()))
                .hint("Each of the others could use the assertion here; strict servers refuse it."),
        ),
        (false, None) => Judgement::Violation(finding("no aud".to_owned())),
        (false, Some(Value::String(_) | Value::Array(_))) => {
            let looks_alike = audiences
                .iter()
                .any(|audience| accepted.iter().any(|url| same_resource(audience, url)));
            let observed = if looks_alike {
                "the same URL in another spelling, which a comparison of strings refuses"
            } else {
                "another audience"
            };
            Judgement::Violation(finding(observed.to_owned()))
        }
        (false, Some(_)) => {
            Judgement::Violation(finding("aud that is neither string nor array".to_owned()))
        }
    })
}

/// Whether two URLs differ in nothing but default port, case of the host or a trailing slash.
fn same_resource(one: &str, other: &str) -> bool {
    let normal = |url: &str| {
        url::Url::parse(url).map(|url| url.as_str().trim_end_matches('/').to_owned()).ok()
    };
    normal(one).is_some_and(|one| normal(other) == Some(one))
}
