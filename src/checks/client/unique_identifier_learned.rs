//! `client.unique_identifier_learned`: the responder's identifier is not sent before it is known.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::match_request::{MatchRequest, Problem, judgement, matches_before, unique_identifiers};

/// The check.
pub static CHECK: Check = Check {
    id: "client.unique_identifier_learned",
    title: "The first match does not carry the identifier only its answer can tell",
    verifies: &["HREX-PAT-06"],
    judges: Judges::requests(Actor::Target, &[Endpoint::MemberMatch]),
    page: include_str!("unique_identifier_learned.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let request = MatchRequest::of(exchange, transcript)?;
    if matches_before(exchange, transcript).next().is_some() {
        return None;
    }
    let (pointer, patient) = request.resource("MemberPatient")?;
    Some(judgement(
        exchange,
        match unique_identifiers(patient).first() {
            None => Ok("no identifier of type UMB before the first match".to_owned()),
            Some(index) => Err(Problem::new(
                format!("{pointer}/identifier/{index}"),
                "no identifier of type UMB before the first match",
                "one",
            )),
        },
    ))
}
