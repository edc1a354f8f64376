//! `consent.source_not_consulted`: the signed document plays no part in the decision.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "consent.source_not_consulted",
    title: "A consent is honoured whether or not its signed document can be opened",
    verifies: &["PDEX-P2P-15"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("source_not_consulted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["consent_source_gone"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    Some(match pair.response.status {
        200..300 => Judgement::Pass("honoured without the document".to_owned()),
        _ => Judgement::Violation(wrong_status(exchange, pair.response, "200").hint(format!(
            "Exchange {} is the same request with another `sourceReference`. The document is kept \
             for an audit; what the member agreed to stands in the Consent itself.",
            pair.control.seq
        ))),
    })
}
