//! `consent.refusal_hides_patient`: a refusal over consent does not name the record it found.

use crate::checks::member_match::revealed;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "consent.refusal_hides_patient",
    title: "A refusal over consent does not name the Patient that was found",
    verifies: &["PDEX-P2P-09"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("refusal_hides_patient.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let name = transcript.alteration(exchange)?.name.as_str();
    (name.starts_with("consent_") || name == "member_opted_out").then_some(())?;
    let response = exchange.response.as_ref().filter(|response| response.status >= 400)?;
    Some(match revealed(exchange, response, transcript) {
        None => Judgement::Pass(format!("{} does not name the Patient", response.status)),
        Some((place, observed)) => Judgement::Violation(
            Finding::in_response(exchange, place, "no id of the member", observed).hint(
                "Without consent the other payer learns neither where the record is nor that \
                 there is one.",
            ),
        ),
    })
}
