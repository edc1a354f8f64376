//! `discovery.challenge_plain_absent`: the plain code challenge is not listed.

use crate::checks::oauth_answer::{at_member, document, listed, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.challenge_plain_absent",
    title: "The SMART configuration does not list the code challenge method plain",
    verifies: &["SMART-DISC-13"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("challenge_plain_absent.md"),
    judge,
};

const MEMBER: &str = "code_challenge_methods_supported";

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    // A missing list is for `challenge_s256_listed` to report.
    let methods = words(&document, MEMBER)?;
    if methods.contains(&"plain") {
        let finding = at_member(exchange, MEMBER, "methods other than `plain`", listed(&methods))
            .hint("A plain challenge protects nothing from whoever can read the request.");
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass(listed(&methods)))
}
