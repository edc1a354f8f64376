//! `revocation.unknown_token_accepted`: revoking what is not there is fine.

use crate::checks::oauth_answer::control;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "revocation.unknown_token_accepted",
    title: "The revocation of an unknown token is answered 200",
    verifies: &["RFC7009-03"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Revoke]),
    page: include_str!("unknown_token_accepted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("token_unknown", exchange, transcript)? {
        return Some(judgement);
    }
    let status = exchange.status()?;
    if status == 200 {
        return Some(Judgement::Pass("200".to_owned()));
    }
    let observed = format!("status {status}");
    let finding = Finding::in_response(exchange, Place::Status, "status 200", observed)
        .hint("What the client wanted is already so: the token is not valid.");
    Some(Judgement::Violation(finding))
}
