//! `status.cancel_error_has_outcome`: a cancellation that fails explains itself.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.cancel_error_has_outcome",
    title: "A cancellation that fails carries an OperationOutcome",
    verifies: &["BULK-DEL-05"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Cancel]),
    page: include_str!("cancel_error_has_outcome.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    job::explained(exchange, "")
}
