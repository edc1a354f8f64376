//! `discovery.scopes_listed`: clients can learn which scopes to ask for.

use crate::checks::oauth_answer::{at_member, document, kind, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.scopes_listed",
    title: "The SMART configuration lists the scopes it supports",
    verifies: &["SMART-DISC-15"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("scopes_listed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    let member = "scopes_supported";
    let violation = |place: &str, expected: &str, observed: &str| {
        Some(Judgement::Violation(at_member(exchange, place, expected, observed.to_owned())))
    };
    let Some(scopes) = words(&document, member).filter(|scopes| !scopes.is_empty()) else {
        return violation(member, "an array of scopes", kind(document.get(member)));
    };
    // One string with every scope in it is a common slip; clients then find none of them.
    for (index, scope) in scopes.iter().enumerate() {
        if scope.is_empty() || scope.contains(char::is_whitespace) {
            let place = format!("{member}/{index}");
            return violation(&place, "one scope", "an empty string, or several scopes in one");
        }
    }
    Some(Judgement::Pass(format!("{} scopes", scopes.len())))
}
