//! `discovery.oauth_metadata_agrees`: OAuth metadata describes the same server.

use serde_json::{Map, Value};

use crate::checks::oauth_answer::{at_member, document, kind, put_off, shown};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.oauth_metadata_agrees",
    title: "OAuth metadata, where it is published, describes the same server",
    verifies: &["RFC8414-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::OauthMetadata]),
    page: include_str!("oauth_metadata_agrees.md"),
    judge,
};

const PLACE: &str = "/.well-known/oauth-authorization-server";
/// Members that name a place, in whichever document.
const ENDPOINTS: [&str; 6] = [
    "token_endpoint",
    "authorization_endpoint",
    "jwks_uri",
    "registration_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    if matches!(status, 404 | 410) {
        let why = format!("nothing is published there: {status}");
        return Some(Judgement::NotApplicable(why));
    }
    let metadata = document(exchange)?;
    // RFC 8414 §3.3: the issuer is the one whose place this is; the slash an issuer may end in is
    // lost on the way.
    let (origin, path) = exchange.request.url.split_once(PLACE)?;
    let issuer = metadata.get("issuer").and_then(Value::as_str);
    let expected = format!("{origin}{path}");
    if issuer.is_none_or(|issuer| issuer.trim_end_matches('/') != expected.trim_end_matches('/')) {
        let observed = issuer
            .map_or_else(|| kind(metadata.get("issuer")).to_owned(), |text| format!("`{text}`"));
        let finding = at_member(exchange, "issuer", &format!("`{expected}`"), observed)
            .hint("Clients compare the strings and stop when they differ.");
        return Some(Judgement::Violation(finding));
    }
    let others = [Endpoint::SmartConfiguration, Endpoint::OpenidConfiguration];
    for other in others.into_iter().flat_map(|endpoint| transcript.at(endpoint)) {
        let Some(document) = document(other) else { continue };
        if let Some(member) = differs(&metadata, &document) {
            let text = |document: &Map<String, Value>| {
                document[member]
                    .as_str()
                    .map_or_else(|| kind(document.get(member)).to_owned(), shown)
            };
            let expected = format!("what exchange {} says: {}", other.seq, text(&document));
            let finding = at_member(exchange, member, &expected, text(&metadata))
                .hint("Clients read one document or the other; all must lead to the same server.");
            return Some(Judgement::Violation(finding));
        }
    }
    Some(Judgement::Pass("the same issuer and the same endpoints".to_owned()))
}

/// The first endpoint both documents name and name differently.
fn differs(one: &Map<String, Value>, other: &Map<String, Value>) -> Option<&'static str> {
    ENDPOINTS.into_iter().find(|member| {
        matches!((one.get(*member), other.get(*member)), (Some(one), Some(other)) if one != other)
    })
}
