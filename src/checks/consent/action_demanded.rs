//! `consent.action_demanded`: a consent that names no action is no permission to disclose.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check. It stands apart from `consent.refused` because base FHIR reads a consent without
/// actions as one for every action: only the HRex profile demands one.
pub static CHECK: Check = Check {
    id: "consent.action_demanded",
    title: "A consent that does not name the action disclose stops the match",
    verifies: &["HREX-MM-16"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("action_demanded.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["consent_action_missing"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let finding = wrong_status(exchange, pair.response, "422");
    Some(match pair.response.status {
        status @ (400 | 422) => Judgement::Pass(format!("refused with {status}")),
        200..300 => Judgement::Violation(finding.or("400").hint(
            "The HRex profile makes provision.action mandatory, so that what the member permits \
             is said and not assumed.",
        )),
        _ => Judgement::Violation(finding.or("400")),
    })
}
