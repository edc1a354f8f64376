//! `registration.management_token_required`: nobody else reads a registration.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registration.management_token_required",
    title: "A wrong registration access token is refused",
    verifies: &["RFC7592-02"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::RegistrationManagement]),
    page: include_str!("management_token_required.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("management_token_wrong", exchange, transcript)? {
        return Some(judgement);
    }
    let refusal = Refusal { statuses: &[401], errors: &[], spoils: "client_id" };
    refusal.judge(exchange, "The URL is no secret: compare the token before anything is said.")
}
