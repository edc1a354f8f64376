//! `revocation.used_assertion_refused`: an assertion is used once, wherever it is used.

use crate::checks::oauth_answer::reused_assertion;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "revocation.used_assertion_refused",
    title: "An assertion that was used for a token does not serve to revoke",
    verifies: &["SMART-JWT-15", "SMART-JWT-18"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Revoke]),
    page: include_str!("used_assertion_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    reused_assertion("access_token", exchange, transcript)
}
