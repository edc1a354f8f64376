//! `id_token.fhir_user`: the ID token links the person to their FHIR resource.

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::kind;
use crate::checks::sign_in::has;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::issued::{at_claim, at_token_endpoint};

/// The check.
pub static CHECK: Check = Check {
    id: "id_token.fhir_user",
    title: "With openid and fhirUser granted, the ID token links to the person's resource",
    verifies: &["OIDC-ID-03"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("fhir_user.md"),
    judge,
};

/// The types of resource a person may be.
const PERSONS: [&str; 5] =
    ["Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Person"];

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let jwt = at_token_endpoint(exchange)?;
    let body = granted(exchange)?;
    let scope = body.get("scope")?.as_str()?;
    if !has(scope, "openid") || !has(scope, "fhirUser") {
        return None;
    }
    let expected = "a URL that ends in the type and id of a person, such as Patient/123";
    let Some(link) = jwt.claim_str("fhirUser") else {
        let observed = kind(jwt.claims.get("fhirUser")).to_owned();
        return Some(Judgement::Violation(at_claim(exchange, "fhirUser", expected, observed)));
    };
    let mut parts = link.rsplit('/');
    let (id, resource_type) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if !id.is_empty() && PERSONS.contains(&resource_type) {
        return Some(Judgement::Pass(format!("a link to a {resource_type}")));
    }
    let observed = "a text that does not".to_owned();
    Some(Judgement::Violation(at_claim(exchange, "fhirUser", expected, observed)))
}
