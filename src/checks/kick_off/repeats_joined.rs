//! `kick_off.repeats_joined`: repeated parameters are one list.

use crate::checks::exported::exported;
use crate::checks::pair::pair;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.repeats_joined",
    title: "Repeated parameters count as one list",
    verifies: &["BULK-KO-05"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("repeats_joined.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["types_repeated"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let status = pair.response.status;
    if status != 202 {
        let expected = "status 202, as for the same types in one parameter";
        let observed = format!("status {status}");
        return Some(Judgement::Violation(Finding::in_response(
            exchange,
            Place::Status,
            expected,
            observed,
        )));
    }
    let (repeated, joined) = (exported(exchange, transcript)?, exported(pair.control, transcript)?);
    let missing: Vec<String> = joined.types().difference(&repeated.types()).cloned().collect();
    if missing.is_empty() {
        return Some(Judgement::Pass("the same types either way".to_owned()));
    }
    let place = Place::Pointer("/output".to_owned());
    let expected = "the types that the same list in one parameter gave";
    let observed = format!("nothing of type {}", missing.join(", "));
    Some(Judgement::Violation(
        Finding::in_response(repeated.poll, place, expected, observed)
            .hint("Read every parameter of a name, not only the first or the last."),
    ))
}
