//! `consent.mutual_accepted`: a consent may let both payers give and receive.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "consent.mutual_accepted",
    title: "A consent that lets both payers give and receive is honoured",
    verifies: &["HREX-CON-13"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("mutual_accepted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["consent_mutual"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    Some(match pair.response.status {
        200..300 => Judgement::Pass("honoured".to_owned()),
        _ => Judgement::Doubt(wrong_status(exchange, pair.response, "200").hint(format!(
            "Exchange {} is the same request with each payer in one role. One actor in each role \
             must fit; others may stand beside it.",
            pair.control.seq
        ))),
    })
}
