//! `kick_off.error_has_outcome`: an error at the kick-off explains itself.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.error_has_outcome",
    title: "A refused kick-off carries an OperationOutcome",
    verifies: &["BULK-KO-15"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("error_has_outcome.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    job::explained(
        exchange,
        "Say in `issue.diagnostics` or `issue.details` which parameter is at fault.",
    )
}
