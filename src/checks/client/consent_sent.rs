//! `client.consent_sent`: the match carries the consent.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::match_request::MatchRequest;

/// The check.
pub static CHECK: Check = Check {
    id: "client.consent_sent",
    title: "A payer-to-payer match carries the Consent of the member",
    verifies: &["HREX-MP-11", "PDEX-P2P-06"],
    judges: Judges::requests(Actor::Target, &[Endpoint::MemberMatch]),
    page: include_str!("consent_sent.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let request = MatchRequest::of(exchange, transcript)?;
    if request.resource("Consent").is_some() {
        return Some(Judgement::Pass("Consent is there".to_owned()));
    }
    Some(Judgement::Violation(
        Finding::in_request(
            exchange,
            Place::Pointer("/parameter".to_owned()),
            "Consent",
            "no Consent".to_owned(),
        )
        .hint("HRex leaves it out for other uses; in payer-to-payer the source decides by it and may refuse the match without it."),
    ))
}
