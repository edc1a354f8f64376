//! `client.member_token_not_shared`: a token about one member is not used for another.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::{JWT_BEARER_GRANT, Jwt};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::access_token::{bearer, issuance};
use super::assertion::{form_of, value};
use super::match_request::{matches_before, returned_id};
use super::member_addressed_as_returned::addressed;

/// The check.
pub static CHECK: Check = Check {
    id: "client.member_token_not_shared",
    title: "A token about one member is not used for the data of another",
    verifies: &["PDEX-P2P-17"],
    judges: Judges::requests(
        Actor::Target,
        &[Endpoint::KickOff, Endpoint::Read, Endpoint::Everything],
    ),
    page: include_str!("member_token_not_shared.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let issued = issuance(transcript, bearer(exchange)?)?;
    let about = subject(issued)?;
    let returned = |other: &Exchange| returned_id(other);
    // Somebody no match returned is for `client.member_is_subject`.
    let is_member = matches_before(exchange, transcript).filter_map(returned).any(|id| id == about);
    if !is_member {
        return None;
    }
    let mut wanted = addressed(exchange);
    if wanted.is_empty() && exchange.endpoint != Endpoint::Read {
        // An export that names nobody is of the members this attempt has matched. A read that names
        // nobody may be of what is nobody's, such as an Organization.
        let of_step = matches_before(exchange, transcript)
            .filter(|other| other.step == exchange.step)
            .filter_map(returned);
        wanted.extend(of_step);
    }
    if wanted.is_empty() {
        return None;
    }
    if wanted.contains(&about) {
        return Some(Judgement::Pass("the token about this member".to_owned()));
    }
    Some(Judgement::Violation(
        Finding::in_request(
            exchange,
            Place::Header("Authorization".to_owned()),
            "the token that was asked for about this member",
            format!("the token that exchange {} asked for about another member", issued.seq),
        )
        .hint("Ask for a token about each member, and keep each with the member it is about."),
    ))
}

/// The member that a token was asked for about by a JWT bearer grant: the `sub` of its assertion.
fn subject(issued: &Exchange) -> Option<String> {
    let form = form_of(issued)?;
    if value(&form, "grant_type") != Some(JWT_BEARER_GRANT) {
        return None;
    }
    let jwt = Jwt::decode(value(&form, "assertion")?).ok()?;
    let id = jwt.claim_str("sub")?.rsplit('/').next()?.to_owned();
    Some(id)
}
