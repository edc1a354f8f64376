//! `client.discovery_precedes_token`: the token endpoint comes from discovery.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::published_endpoint::{discoveries_before, token_endpoint_of, without_query};

/// The check.
pub static CHECK: Check = Check {
    id: "client.discovery_precedes_token",
    title: "The token endpoint is learned from discovery",
    verifies: &["SMART-DISC-21"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("discovery_precedes_token.md"),
    judge,
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of every check")]
fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let expected = "a token request to the token_endpoint of a discovery document read before";
    let finding = |observed: &str| {
        Finding::in_request(exchange, Place::Target, expected, observed.to_owned())
            .hint("Read `[FHIR base]/.well-known/smart-configuration` and post to the token_endpoint it names; servers move it.")
    };
    let mut asked = discoveries_before(exchange, transcript)
        .filter(|discovery| discovery.initiator == Party::Target)
        .peekable();
    if asked.peek().is_none() {
        return Some(Judgement::Violation(finding("no discovery document was read before")));
    }
    let published: Vec<String> = asked.filter_map(token_endpoint_of).collect();
    if published.is_empty() {
        return Some(Judgement::Blocked(
            "no discovery document the target asked for named a token endpoint".to_owned(),
        ));
    }
    let posted_to = without_query(&exchange.request.url);
    if published.iter().any(|url| without_query(url) == posted_to) {
        return Some(Judgement::Pass("the endpoint the discovery document names".to_owned()));
    }
    Some(Judgement::Violation(finding("a URL that no discovery document names")))
}
