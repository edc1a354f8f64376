//! `client.assertion_subject_is_issuer`: sub equals iss.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::assertion_of;
use super::match_request::{matches_before, returned_id, returned_identifier};

/// The check.
pub static CHECK: Check = Check {
    id: "client.assertion_subject_is_issuer",
    title: "sub is the client itself, equal to iss",
    verifies: &["SMART-JWT-09"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("assertion_subject_is_issuer.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let jwt = assertion_of(exchange)?;
    let issuer = jwt.claim_str("iss")?;
    let finding = |observed: &str| {
        let place = Place::Token("claims/sub".to_owned());
        Finding::in_request(exchange, place, "sub equal to iss", observed.to_owned())
    };
    let Some(subject) = jwt.claim_str("sub") else {
        let observed = finding("no sub, or one that is not a string");
        return Some(Judgement::Violation(observed));
    };
    if subject == issuer {
        return Some(Judgement::Pass("sub equals iss".to_owned()));
    }
    // PDex wants the matched member in the `sub` of a JWT when a member-access token is asked
    // for. Read literally that is this assertion, where RFC 7523 wants the client.
    let matched = matches_before(exchange, transcript)
        .flat_map(|matched| [returned_id(matched), returned_identifier(matched)])
        .flatten()
        .any(|id| id == subject || subject.rsplit('/').next() == Some(id.as_str()));
    if matched {
        return Some(Judgement::Doubt(
            finding("sub names the matched member")
                .hint("PDex asks for this, but RFC 7523 and SMART forbid it and most servers refuse it; send the member in the `assertion` of a JWT bearer grant instead."),
        ));
    }
    Some(Judgement::Violation(finding("sub differs from iss")))
}
