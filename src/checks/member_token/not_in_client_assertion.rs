//! `member_token.not_in_client_assertion`: a member does not authenticate a client.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "member_token.not_in_client_assertion",
    title: "A client assertion whose subject is a member is refused",
    verifies: &["PDEX-SM-06"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("not_in_client_assertion.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("member_in_client_assertion", exchange, transcript)? {
        return Some(judgement);
    }
    Refusal::INVALID_CLIENT.judge(exchange, "RFC 7523 §3: the `sub` of a client assertion is the client. Take the member from `assertion`.")
}
