//! `client.business_identity.*`: what an assertion says of who asks, and why (UDAP, `hl7-b2b`).

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::assertion_of;

const PAGE: &str = include_str!("business_identity.md");

/// What is wrong with an extension: where, what would have been right, and what was there.
type Flaw = (&'static str, &'static str, &'static str);

struct Rule {
    row: &'static str,
    flaw: fn(&Value) -> Option<Flaw>,
}

/// The checks.
pub static ROWS: &[Check] = &[
    check(
        "client.business_identity.codes_are_uris",
        "Codes and identifiers of an asserted identity are URIs",
        &["UDAP-TOK-10"],
    ),
    check(
        "client.business_identity.consent_with_policy",
        "An asserted consent is named by URL, with the policy it is under",
        &["UDAP-TOK-09"],
    ),
    check(
        "client.business_identity.person_in_full",
        "A person who asks is asserted by name, or not at all",
        &["UDAP-TOK-08"],
    ),
];

const RULES: &[Rule] = &[
    Rule { row: "codes_are_uris", flaw: codes },
    Rule { row: "consent_with_policy", flaw: consent },
    Rule { row: "person_in_full", flaw: person },
];

const fn check(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
        page: PAGE,
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let jwt = assertion_of(exchange)?;
    let extension = jwt.claims.get("extensions")?.get("hl7-b2b").filter(|it| it.is_object())?;
    let rule = RULES.iter().find(|rule| rule.row == check.row())?;
    let Some((member, expected, observed)) = (rule.flaw)(extension) else {
        return Some(Judgement::Pass("as the extension wants it".to_owned()));
    };
    let place = Place::Token(format!("claims/extensions/hl7-b2b/{member}"));
    Some(Judgement::Violation(
        Finding::in_request(exchange, place, expected, observed.to_owned())
            .hint("Servers decide by these members; what they cannot read they cannot grant."),
    ))
}

fn codes(extension: &Value) -> Option<Flaw> {
    let expected = "a URI, such as urn:oid:2.16.840.1.113883.5.8#TREAT";
    for member in ["organization_id", "subject_role"] {
        if extension[member].as_str().is_some_and(|value| !is_uri(value)) {
            return Some((member, expected, "a text that is no URI"));
        }
    }
    let purposes = extension["purpose_of_use"].as_array().into_iter().flatten();
    let plain = purposes.filter_map(Value::as_str).any(|code| !is_code(code));
    plain.then_some(("purpose_of_use", expected, "a code without its system"))
}

fn consent(extension: &Value) -> Option<Flaw> {
    let references = extension["consent_reference"].as_array()?;
    if extension["consent_policy"].as_array().is_none_or(Vec::is_empty) {
        return Some(("consent_policy", "the policy of the consent", "none"));
    }
    let is_url = |value: &Value| {
        let url = value.as_str().and_then(|value| url::Url::parse(value).ok());
        url.is_some_and(|url| url.scheme() == "https")
    };
    let wrong = references.iter().any(|reference| !is_url(reference));
    wrong.then_some(("consent_reference", "absolute URLs", "something else"))
}

fn person(extension: &Value) -> Option<Flaw> {
    let says = |member: &str| extension[member].as_str().is_some_and(|value| !value.is_empty());
    let identified = says("subject_id") && !says("subject_name");
    identified.then_some(("subject_name", "the name beside subject_id, or neither", "no name"))
}

fn is_uri(value: &str) -> bool {
    url::Url::parse(value).is_ok()
}

fn is_code(value: &str) -> bool {
    is_uri(value) && value.split_once('#').is_some_and(|(_, code)| !code.is_empty())
}

/// The check of one row, for defects to name.
///
/// # Panics
/// When there is no such row; in a constant that is a compile error.
pub const fn row(name: &str) -> &'static Check {
    crate::checks::family::row(ROWS, name)
}
