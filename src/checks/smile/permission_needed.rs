//! `smile.permission_needed`: a scope opens nothing its client lacks the permission for.

use crate::checks::scopes::{offered, refusal};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "smile.permission_needed",
    title: "A client without the permission is refused, whatever its scopes",
    verifies: &["SEED-CLI-04", "SEED-CLI-05", "SEED-CLI-06", "SEED-CLI-07", "SEED-OUT-11"],
    judges: Judges::answers(
        Actor::Source,
        &[Endpoint::MemberMatch, Endpoint::KickOff, Endpoint::Read, Endpoint::Write],
    ),
    page: include_str!("permission_needed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    Some(match offered(exchange, transcript, &["permission_missing"])? {
        Ok(pair) => {
            let hint = "The client of this token lacks the permission: rights are what scopes \
                        and permissions share.";
            refusal(exchange, &pair, hint)
        }
        Err(other) => other,
    })
}
