//! `client.member_is_subject`: who a token is about.

use super::assertion::{form_of, value};
use super::match_request::{matches_before, returned_id};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::{JWT_BEARER_GRANT, Jwt};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.member_is_subject",
    title: "A JWT that asks for the token of a matched member is about that member",
    verifies: &["PDEX22-MM-04"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("member_is_subject.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let form = form_of(exchange)?;
    if value(&form, "grant_type") != Some(JWT_BEARER_GRANT) {
        return None;
    }
    let returned: Vec<String> =
        matches_before(exchange, transcript).filter_map(returned_id).collect();
    if returned.is_empty() {
        // Without MemberId, an identifier may name the member.
        return None;
    }
    let jwt = Jwt::decode(value(&form, "assertion")?).ok()?;
    let subject = jwt.claim_str("sub").unwrap_or_default();
    let id = subject.rsplit('/').next().unwrap_or_default();
    if returned.iter().any(|returned| returned == id) {
        return Some(Judgement::Pass("sub names the matched member".to_owned()));
    }
    let place = Place::Form("assertion".to_owned());
    let expected = "the id of MemberId as sub";
    let observed = "somebody else as sub".to_owned();
    Some(Judgement::Violation(
        Finding::in_request(exchange, place, expected, observed)
            .hint("The server looks at the consent of whom `sub` names."),
    ))
}
