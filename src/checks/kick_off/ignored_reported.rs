//! `kick_off.ignored_reported`: what is passed over is reported.

use crate::checks::exported::exported;
use crate::checks::pair::pair;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.ignored_reported",
    title: "A parameter that was passed over is reported in error",
    verifies: &["BULK-MAN-09"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("ignored_reported.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["type_unknown_lenient"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    if pair.response.status != 202 {
        let why = "the server refuses what it does not know, whatever Prefer says";
        return Some(Judgement::NotApplicable(why.to_owned()));
    }
    let given = exported(exchange, transcript)?;
    let messages = given.manifest["error"].as_array().map_or(0, Vec::len);
    if messages > 0 {
        return Some(Judgement::Pass(format!("{messages} files in error")));
    }
    let place = Place::Pointer("/error".to_owned());
    let expected = "a file that says what was passed over";
    Some(Judgement::Violation(
        Finding::in_response(given.poll, place, expected, "no entry".to_owned())
            .hint("The client cannot tell that it got something else than it asked for."),
    ))
}
