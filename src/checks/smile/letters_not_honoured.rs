//! `smile.letters_not_honoured`: where scopes know words only, letters open nothing.

use crate::checks::scopes::{offered, refusal};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "smile.letters_not_honoured",
    title: "A scope spelled in letters opens nothing where scopes know words only",
    verifies: &["SEED-SCP-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
    page: include_str!("letters_not_honoured.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    Some(match offered(exchange, transcript, &["scope_in_letters"])? {
        Ok(pair) => {
            let hint = "Later versions of the product know letters; then this is no fault, and \
                        `capabilities` lists permission-v2.";
            refusal(exchange, &pair, hint)
        }
        Err(other) => other,
    })
}
