//! `udap.refresh_token_absent`: a machine gets no refresh token.

use crate::checks::oauth_answer::at_member;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::subject::granted;

/// The check.
pub static CHECK: Check = Check {
    id: "udap.refresh_token_absent",
    title: "A UDAP client that speaks for itself gets no refresh token",
    verifies: &["UDAP-TOK-13"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("refresh_token_absent.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    if exchange.request.form_value("grant_type").as_deref() != Some("client_credentials") {
        return None;
    }
    if body.contains_key("refresh_token") {
        let observed = "a refresh token".to_owned();
        let finding = at_member(exchange, "refresh_token", "no such member", observed)
            .hint("A machine can authenticate whenever it needs a token.");
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass("no refresh token".to_owned()))
}
