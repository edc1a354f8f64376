//! `discovery.challenge_s256_listed`: the S256 code challenge is listed.

use crate::checks::oauth_answer::{at_member, document, kind, listed, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.challenge_s256_listed",
    title: "The SMART configuration lists the code challenge method S256",
    verifies: &["SMART-DISC-11", "SMART-DISC-12"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("challenge_s256_listed.md"),
    judge,
};

const MEMBER: &str = "code_challenge_methods_supported";

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    let expected = "an array that contains `S256`";
    if let Some(methods) = words(&document, MEMBER) {
        if methods.contains(&"S256") {
            return Some(Judgement::Pass(listed(&methods)));
        }
        let finding = at_member(exchange, MEMBER, expected, listed(&methods));
        return Some(Judgement::Violation(finding));
    }
    let finding = at_member(exchange, MEMBER, expected, kind(document.get(MEMBER)).to_owned());
    let grants = words(&document, "grant_types_supported").unwrap_or_default();
    let backend_only = grants == ["client_credentials"];
    if !document.contains_key(MEMBER) && backend_only {
        // The guide demands the member, yet its own sample for backend services leaves it out.
        return Some(Judgement::Doubt(finding.hint(
            "The guide requires the member of every server. Its own sample of a server for \
             backend services leaves it out, so this only warns.",
        )));
    }
    Some(Judgement::Violation(finding))
}
