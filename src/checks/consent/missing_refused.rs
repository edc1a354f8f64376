//! `consent.missing_refused`: no consent, no match.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "consent.missing_refused",
    title: "A match without a Consent is refused",
    verifies: &["HREX-MP-05"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("missing_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["consent_missing"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let finding = wrong_status(exchange, pair.response, "422");
    Some(match pair.response.status {
        422 => Judgement::Pass("refused with 422".to_owned()),
        200..300 => Judgement::Doubt(finding.hint(
            "Legal under HRex, where Consent is optional. Between payers the flow of PDex weighs a \
             consent for every member, so make sure that this match alone opens no data.",
        )),
        400 => Judgement::Doubt(finding.hint(
            "HRex makes Consent optional, so the request is not malformed. A refusal by policy is \
             answered with 422.",
        )),
        _ => Judgement::Violation(finding.or("200")),
    })
}
