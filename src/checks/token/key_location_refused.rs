//! `token.key_location_refused`: an assertion cannot lead the server to keys of its choice.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 5] = [
    row(
        "token.key_location_refused.jku_canary",
        "A key set of a stranger is neither trusted nor fetched",
        &["SMART-JWT-05", "SMART-JWT-06", "SMART-ROT-06", "SMART-JWT-18"],
    ),
    row(
        "token.key_location_refused.jku_case",
        "A key set in another spelling is neither trusted nor fetched",
        &["SMART-JWT-05", "SMART-JWT-18"],
    ),
    row(
        "token.key_location_refused.jku_query",
        "A key set with a query is neither trusted nor fetched",
        &["SMART-JWT-05", "SMART-JWT-18"],
    ),
    row(
        "token.key_location_refused.jku_slash",
        "A key set with a slash added is neither trusted nor fetched",
        &["SMART-JWT-05", "SMART-JWT-18"],
    ),
    row(
        "token.key_location_refused.x5u_canary",
        "A certificate of a stranger is neither trusted nor fetched",
        &["SMART-ROT-06", "SMART-JWT-28", "SMART-JWT-18"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("key_location_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let control = match control(check.row(), exchange, transcript)? {
        Ok(control) => control,
        Err(judgement) => return Some(judgement),
    };
    // A server that can fetch nothing would pass otherwise.
    let fetches = transcript
        .at(Endpoint::ClientJwks)
        .any(|fetch| fetch.succeeded() && fetch.seq <= exchange.seq.max(control.seq));
    if !fetches {
        let by = "the registered key set was not fetched either".to_owned();
        return Some(Judgement::Blocked(by));
    }
    let visit = transcript
        .of_step(&exchange.step)
        .find(|visit| visit.endpoint == Endpoint::Canary && visit.seq > control.seq);
    if let Some(visit) = visit {
        let expected = "no request to a location that only the assertion names";
        let observed = format!("{} of that location", visit.request.method);
        let finding = Finding::in_request(visit, Place::Target, expected, observed).hint(
            "Whoever can make the server fetch can make it look at what is inside the house.",
        );
        return Some(Judgement::Violation(finding));
    }
    Refusal::INVALID_CLIENT.judge(
        exchange,
        "Compare `jku` with the registered URL to the letter, and know no other source of keys.",
    )
}
