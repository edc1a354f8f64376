//! `smile.scope_needed`: a permission opens nothing no scope supports.

use crate::checks::scopes::{offered, refusal};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "smile.scope_needed",
    title: "A client whose scopes do not support the permission is refused",
    verifies: &["SEED-OUT-11", "SEED-SCP-10", "SMILE-CFG-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read, Endpoint::Write]),
    page: include_str!("scope_needed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    Some(match offered(exchange, transcript, &["scope_unsupportive"])? {
        Ok(pair) => {
            let hint = "No scope of this token supports what the permissions of its client \
                        open: such permissions are taken away.";
            refusal(exchange, &pair, hint)
        }
        Err(other) => other,
    })
}
