//! `client.assertion_type_named`: client_assertion_type is the one of RFC 7523.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::JWT_BEARER_ASSERTION;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::{form_of, value};

/// The check.
pub static CHECK: Check = Check {
    id: "client.assertion_type_named",
    title: "client_assertion_type names the JWT bearer assertion",
    verifies: &["SMART-BS-04"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("assertion_type_named.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let form = form_of(exchange)?;
    // Only a client that authenticates with an assertion has to name its type.
    value(&form, "client_assertion")?;
    let observed = match value(&form, "client_assertion_type") {
        Some(JWT_BEARER_ASSERTION) => {
            return Some(Judgement::Pass("the JWT bearer assertion type".to_owned()));
        }
        // Anything else may be the assertion itself in the wrong place, which no report may show.
        Some(other) if other.starts_with("urn:") => format!("`{other}`"),
        Some(_) => "something that is no URN".to_owned(),
        None => "no client_assertion_type".to_owned(),
    };
    let place = Place::Form("client_assertion_type".to_owned());
    let expected = format!("client_assertion_type={JWT_BEARER_ASSERTION}");
    Some(Judgement::Violation(Finding::in_request(exchange, place, &expected, observed)))
}
