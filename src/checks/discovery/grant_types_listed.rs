//! `discovery.grant_types_listed`: the SMART configuration lists the grants it supports.

use crate::checks::oauth_answer::{at_member, document, kind, listed, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.grant_types_listed",
    title: "The SMART configuration lists the grant types its clients use",
    verifies: &["SMART-DISC-06"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("grant_types_listed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    let member = "grant_types_supported";
    let capabilities = words(&document, "capabilities").unwrap_or_default();
    let launches =
        capabilities.iter().any(|word| matches!(*word, "launch-ehr" | "launch-standalone"));
    let mut needed = vec!["client_credentials"];
    if launches {
        needed.push("authorization_code");
    }
    let expected = format!("an array that contains {}", listed(&needed));
    let Some(grants) = words(&document, member) else {
        let observed = kind(document.get(member)).to_owned();
        return Some(Judgement::Violation(at_member(exchange, member, &expected, observed)));
    };
    if needed.iter().all(|grant| grants.contains(grant)) {
        return Some(Judgement::Pass(format!("{} listed", listed(&needed))));
    }
    let finding = at_member(exchange, member, &expected, listed(&grants)).hint(
        "Backend services use client_credentials; a server that also launches apps lists \
         authorization_code too.",
    );
    Some(Judgement::Violation(finding))
}
