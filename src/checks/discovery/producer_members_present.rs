//! `discovery.producer_members_present`: what clients of an exporting payer need is published.

use crate::checks::oauth_answer::{at_member, document, kind};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.producer_members_present",
    title: "The SMART configuration of a payer that exports Groups has the members ATR demands",
    verifies: &["ATR-AUTH-01", "ATR-EXP-16"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("producer_members_present.md"),
    judge,
};

/// Lists that may not be left out, beside `token_endpoint`.
const LISTS: [&str; 3] = [
    "scopes_supported",
    "token_endpoint_auth_methods_supported",
    "token_endpoint_auth_signing_alg_values_supported",
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    if transcript.claims("bulk_member_match") == Some(false) {
        let why = "the payer does not claim `bulk_member_match`, so it exports no Group";
        return Some(Judgement::NotApplicable(why.to_owned()));
    }
    if !document.get("token_endpoint").is_some_and(serde_json::Value::is_string) {
        let observed = kind(document.get("token_endpoint")).to_owned();
        let finding = at_member(exchange, "token_endpoint", "a URL", observed);
        return Some(Judgement::Violation(finding));
    }
    for name in LISTS {
        let value = document.get(name);
        let is_listed =
            value.and_then(serde_json::Value::as_array).is_some_and(|list| !list.is_empty());
        if !is_listed {
            let finding = at_member(exchange, name, "a list", kind(value).to_owned());
            return Some(Judgement::Violation(finding));
        }
    }
    Some(Judgement::Pass("all four are there".to_owned()))
}
