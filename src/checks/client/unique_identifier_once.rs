//! `client.unique_identifier_once`: MemberPatient has at most one UMB identifier.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::match_request::{MatchRequest, Problem, judgement, unique_identifiers};

/// The check.
pub static CHECK: Check = Check {
    id: "client.unique_identifier_once",
    title: "MemberPatient carries at most one unique member identifier",
    verifies: &["HREX-PAT-05"],
    judges: Judges::requests(Actor::Target, &[Endpoint::MemberMatch]),
    page: include_str!("unique_identifier_once.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let request = MatchRequest::of(exchange, transcript)?;
    let (pointer, patient) = request.resource("MemberPatient")?;
    let found = unique_identifiers(patient);
    Some(judgement(
        exchange,
        match found.as_slice() {
            [] => Ok("no identifier of type UMB".to_owned()),
            [_] => Ok("one identifier of type UMB".to_owned()),
            [_, second, ..] => Err(Problem::new(
                format!("{pointer}/identifier/{second}"),
                "one identifier of type UMB at most",
                format!("{} of them", found.len()),
            )),
        },
    ))
}
