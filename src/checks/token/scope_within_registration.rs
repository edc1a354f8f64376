//! `token.scope_within_registration`: nothing is granted beyond the registration.

use crate::checks::granted_scope::{beyond, client_of, granted, registered};
use crate::checks::oauth_answer::{at_member, listed};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.scope_within_registration",
    title: "The granted scope stays within what the client is registered for",
    verifies: &["SMART-BS-07"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("scope_within_registration.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    // A missing scope is for `scope_stated` to report.
    let scope = body.get("scope")?.as_str()?;
    let client = client_of(exchange)?;
    let registered = registered(&client, transcript)?;
    let beyond = beyond(scope, &registered);
    if beyond.is_empty() {
        let count = scope.split_whitespace().count();
        return Some(Judgement::Pass(format!("{count} scopes, all within the registration")));
    }
    let expected = "scopes that the registration covers";
    let observed = format!("granted beyond it: {}", listed(&beyond));
    let finding = at_member(exchange, "scope", expected, observed)
        .hint("Grant the part the client is registered for, or refuse with `invalid_scope`.");
    Some(Judgement::Violation(finding))
}
