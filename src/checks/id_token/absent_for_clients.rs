//! `id_token.absent_for_clients`: where nobody signed in there is no ID token.

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::at_member;
use crate::checks::sign_in::is_grant;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "id_token.absent_for_clients",
    title: "A client that speaks for itself gets no ID token",
    verifies: &["OIDC-ID-07"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("absent_for_clients.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    if !is_grant(exchange, "client_credentials") {
        return None;
    }
    if !body.contains_key("id_token") {
        return Some(Judgement::Pass("no ID token".to_owned()));
    }
    let finding = at_member(exchange, "id_token", "no such member", "an ID token".to_owned())
        .hint("Nobody signed in; whoever reads the token will take the client for a person.");
    Some(Judgement::Violation(finding))
}
