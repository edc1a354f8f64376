//! `member_match.own_identifier_returned`: the identifier is the source payer's own.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

use super::answer::{inside, matched, parameters};
use super::request::{resource, sent};

/// The check.
pub static CHECK: Check = Check {
    id: "member_match.own_identifier_returned",
    title: "The returned identifier is not the one the requester uses for the member",
    verifies: &["HREX-MP-06", "PDEX-P2P-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("own_identifier_returned.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    (transcript.member_case(exchange) == Some("requester_identifier")).then_some(())?;
    let body = matched(exchange, transcript)?;
    let (index, parameter) = parameters(&body, "MemberIdentifier").next()?;
    let returned = parameter["valueIdentifier"]["value"].as_str()?;
    let request = sent(exchange)?;
    let coverage_to_match = resource(&request, "CoverageToMatch");
    // The number on the card is the source payer's; giving it back is right.
    let is_on_card = coverage_to_match.is_some_and(|coverage| names(coverage, returned));
    let origin = [
        ("MemberPatient", "an identifier of MemberPatient"),
        ("CoverageToLink", "an identifier of CoverageToLink"),
    ]
    .into_iter()
    .find(|(name, _)| resource(&request, name).is_some_and(|found| names(found, returned)));
    Some(match origin {
        Some((_, origin)) if !is_on_card => Judgement::Violation(
            Finding::in_response(
                exchange,
                inside(index, "/valueIdentifier"),
                "an identifier the source payer gave the member",
                format!("{origin}, which belongs to the requester, sent back"),
            )
            .hint(
                "Take the identifier from the matched record. The first MB identifier of the \
                 submitted Patient can be anyone's.",
            ),
        ),
        _ => Judgement::Pass("an identifier of the source payer".to_owned()),
    })
}

/// Whether `value` is an identifier or the subscriber id of this Patient or Coverage.
fn names(resource: &Value, value: &str) -> bool {
    resource["subscriberId"] == value
        || resource["identifier"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|identifier| identifier["value"] == value)
}
