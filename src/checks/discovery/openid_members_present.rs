//! `discovery.openid_members_present`: the OpenID configuration has what it must have.

use serde_json::{Map, Value};

use crate::checks::oauth_answer::{at_member, document, kind, listed, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.openid_members_present",
    title: "The OpenID configuration has every member a client needs to begin",
    verifies: &["OIDC-DISC-03"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::OpenidConfiguration]),
    page: include_str!("openid_members_present.md"),
    judge,
};

const URLS: [&str; 3] = ["issuer", "authorization_endpoint", "jwks_uri"];
const LISTS: [&str; 3] = [
    "response_types_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
];
/// Grants that use the authorization endpoint.
const REDIRECTING: [&str; 2] = ["authorization_code", "implicit"];

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    let violation = |member: &str, expected: &str, observed: String| {
        Some(Judgement::Violation(at_member(exchange, member, expected, observed)))
    };
    // Only a server for the implicit flow alone has no token endpoint.
    let implicit = words(&document, "grant_types_supported") == Some(vec!["implicit"]);
    let token = (!implicit).then_some("token_endpoint");
    for member in URLS.into_iter().chain(token) {
        let value = document.get(member);
        if value.and_then(Value::as_str).is_none_or(str::is_empty) {
            return violation(member, "a URL", kind(value).to_owned());
        }
    }
    for member in LISTS {
        let value = document.get(member);
        match words(&document, member) {
            Some(list)
                if !list.is_empty() || (member == LISTS[0] && redirects_nobody(&document)) => {}
            _ => return violation(member, "a list of names", kind(value).to_owned()),
        }
    }
    let subjects = words(&document, "subject_types_supported")?;
    if subjects.iter().any(|subject| !matches!(*subject, "public" | "pairwise")) {
        return violation(
            "subject_types_supported",
            "`public`, `pairwise` or both",
            listed(&subjects),
        );
    }
    Some(Judgement::Pass("every required member is there".to_owned()))
}

/// Whether the document says that no grant uses the authorization endpoint: then there is honestly
/// no response type to list.
fn redirects_nobody(document: &Map<String, Value>) -> bool {
    words(document, "grant_types_supported")
        .is_some_and(|grants| !grants.iter().any(|grant| REDIRECTING.contains(grant)))
}
