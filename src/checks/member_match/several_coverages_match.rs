//! `member_match.several_coverages_match`: two coverages of one person are one member.

use crate::checks::pair::wrong_status;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::known_member_matched::wrong_member;
use super::request::{ConsentPolicy, consent_policy};

/// The check.
pub static CHECK: Check = Check {
    id: "member_match.several_coverages_match",
    title: "A member with several coverages is matched as one member",
    verifies: &["PDEX-P2P-07", "HREX-MM-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("several_coverages_match.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.member_case(exchange) != Some("several_coverages")
        || transcript.alteration(exchange).is_some()
    {
        return None;
    }
    let response = exchange.response.as_ref()?;
    let finding = wrong_status(exchange, response, "200");
    Some(match response.status {
        200..300 => match wrong_member(exchange, transcript) {
            Some(finding) => Judgement::Violation(finding),
            None => Judgement::Pass("the member was matched".to_owned()),
        },
        429 | 503 => Judgement::Blocked(format!("the request was answered {}", response.status)),
        // The consent, not the coverages, may be the reason.
        422 if !is_honoured(consent_policy(exchange), transcript) => Judgement::Blocked(
            "no other match under the same consent policy succeeded, so the consent may be the \
             reason"
                .to_owned(),
        ),
        422 => Judgement::Violation(finding.hint(
            "Count members, not coverages: two coverages with the same beneficiary are one match.",
        )),
        _ => Judgement::Violation(finding),
    })
}

fn is_honoured(policy: Option<ConsentPolicy>, transcript: &Transcript) -> bool {
    transcript
        .at(Endpoint::MemberMatch)
        .any(|other| other.succeeded() && consent_policy(other) == policy)
}
