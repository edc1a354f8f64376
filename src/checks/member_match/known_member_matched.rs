//! `member_match.known_member_matched`: a member of this payer is found.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

use super::answer::{inside, matched, parameters, patient_id};
use super::request::{ConsentPolicy, consent_policy, known};
use crate::checks::pair::wrong_status;

/// The check.
pub static CHECK: Check = Check {
    id: "member_match.known_member_matched",
    title: "A member of this payer is matched",
    verifies: &["PDEX-P2P-07", "HREX-MM-01", "HREX-CON-16", "PDEX-SM-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("known_member_matched.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let case = transcript.member_case(exchange)?;
    if !is_plain(case) || transcript.alteration(exchange).is_some() {
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
        422 => refused(exchange, transcript, finding),
        401 | 403 => Judgement::Violation(
            finding.hint("The token was refused. Does its scope allow the match at this server?"),
        ),
        404 | 405 => Judgement::Violation(
            finding.hint("The operation stands at [base]/Patient/$member-match, for POST."),
        ),
        _ => Judgement::Violation(
            finding.hint("Is the prepared member in this server, with the same card and name?"),
        ),
    })
}

/// Members whose match nothing stands against.
fn is_plain(case: &str) -> bool {
    matches!(case, "known" | "requester_identifier")
}

/// A payer need not honour both consent policies, and says so with 422. That it honours neither
/// is not allowed.
fn refused(exchange: &Exchange, transcript: &Transcript, finding: Finding) -> Judgement {
    let policy = consent_policy(exchange);
    let refuses_other = policy.is_some_and(|policy| {
        transcript.at(Endpoint::MemberMatch).any(|other| {
            other.responder == exchange.responder
                && other.status() == Some(422)
                && transcript.alteration(other).is_none()
                && transcript.member_case(other).is_some_and(is_plain)
                && consent_policy(other) == Some(policy.other())
        })
    });
    match policy {
        Some(_) if refuses_other => Judgement::Violation(
            finding.hint("The match was refused with both consent policies, and one must do."),
        ),
        Some(ConsentPolicy::Regular) => Judgement::NotApplicable(
            "refused under #regular, as a payer may that cannot tell sensitive data apart"
                .to_owned(),
        ),
        Some(ConsentPolicy::Sensitive) => Judgement::Doubt(finding.hint(
            "Legal for a payer that honours only #regular. Otherwise the member was not found: is \
             the prepared member in this server, with the same card and name?",
        )),
        None => Judgement::Doubt(finding.hint(
            "The request held no consent with a policy of HRex, which this payer may demand.",
        )),
    }
}

/// The answer names a Patient, and it is none of the ids the prepared member has.
pub(super) fn wrong_member(exchange: &Exchange, transcript: &Transcript) -> Option<Finding> {
    let body = matched(exchange, transcript)?;
    let ids = known(exchange, transcript).patient_ids;
    let (index, parameter) = parameters(&body, "MemberId").next()?;
    let id = parameter["valueReference"]["reference"].as_str().and_then(patient_id)?;
    if ids.is_empty() || ids.iter().any(|known| known == id) {
        return None;
    }
    let place = inside(index, "/valueReference/reference");
    let observed = "the id of another Patient".to_owned();
    Some(
        Finding::in_response(exchange, place, "the id of the member asked for", observed)
            .hint("The data of another person would follow."),
    )
}
