//! `member_match.member_id_present`: the match also says where the Patient is.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::answer::{matched, parameters};

/// The check.
pub static CHECK: Check = Check {
    id: "member_match.member_id_present",
    title: "A match returns MemberId beside MemberIdentifier",
    verifies: &["PDEX22-MM-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("member_id_present.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = matched(exchange, transcript)?;
    if parameters(&body, "MemberId").next().is_some() {
        return Some(Judgement::Pass("MemberId is there".to_owned()));
    }
    let place = Place::Pointer("/parameter".to_owned());
    let observed = "no MemberId".to_owned();
    Some(Judgement::Violation(Finding::in_response(exchange, place, "a MemberId", observed).hint(
        "The token for the member's data names this Patient as its subject; without MemberId \
             the authorization server has to resolve the identifier.",
    )))
}
