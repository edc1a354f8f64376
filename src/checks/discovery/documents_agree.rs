//! `discovery.documents_agree`: both discovery documents say the same.

use serde_json::{Map, Value};

use crate::checks::oauth_answer::{at_member, document, kind, listed, shown, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.documents_agree",
    title: "The OpenID configuration agrees with the SMART configuration",
    verifies: &["OIDC-DISC-07"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::OpenidConfiguration]),
    page: include_str!("documents_agree.md"),
    judge,
};

const SHARED: [&str; 4] = [
    "token_endpoint",
    "jwks_uri",
    "authorization_endpoint",
    "token_endpoint_auth_methods_supported",
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let openid = document(exchange)?;
    let smart = transcript.at(Endpoint::SmartConfiguration).filter_map(document).last()?;
    let differs = SHARED.iter().find(|member| match (openid.get(**member), smart.get(**member)) {
        (Some(here), Some(there)) => !same(here, there),
        // Either document may leave out what the other has.
        _ => false,
    });
    let Some(member) = differs else {
        return Some(Judgement::Pass("no shared member differs".to_owned()));
    };
    let text = |document: &Map<String, Value>| match document.get(*member) {
        Some(Value::String(text)) => shown(text),
        value => words(document, member).map_or_else(|| kind(value).to_owned(), |all| listed(&all)),
    };
    let expected = format!("what the SMART configuration says: {}", text(&smart));
    let finding = at_member(exchange, member, &expected, text(&openid))
        .hint("Clients read one or the other; both must lead to the same server.");
    Some(Judgement::Violation(finding))
}

/// Lists are compared without regard to order.
fn same(one: &Value, other: &Value) -> bool {
    match (one.as_array(), other.as_array()) {
        (Some(one), Some(other)) => {
            one.iter().all(|item| other.contains(item))
                && other.iter().all(|item| one.contains(item))
        }
        _ => one == other,
    }
}
