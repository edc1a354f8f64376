//! `bearer.scheme_any_case`: the scheme `Bearer` is known in any case.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::challenge::PROTECTED;

/// The check.
pub static CHECK: Check = Check {
    id: "bearer.scheme_any_case",
    title: "A token is taken from the Authorization field whatever the case of its scheme",
    verifies: &["RFC6750-01"],
    judges: Judges::answers(Actor::Source, PROTECTED),
    page: include_str!("scheme_any_case.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let names = ["scheme_lower_case", "scheme_upper_case"];
    let pair = match pair(exchange, transcript, &names)? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    if exchange.succeeded() {
        return Some(Judgement::Pass(format!("answered {}", pair.response.status)));
    }
    let finding = wrong_status(exchange, pair.response, "the answer of the control").hint(format!(
        "Exchange {} is the same request with the scheme spelled `Bearer`. Names of schemes are \
         compared without case.",
        pair.control.seq
    ));
    Some(Judgement::Violation(finding))
}
