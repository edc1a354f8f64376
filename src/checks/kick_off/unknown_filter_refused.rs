//! `kick_off.unknown_filter_refused`: a filter that cannot be applied is not passed over.

use crate::checks::exported::exported;
use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.unknown_filter_refused",
    title: "A _typeFilter that cannot be applied is refused or reported",
    verifies: &["PDEX22-EXP-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("unknown_filter_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["type_filter_unknown"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    match pair.response.status {
        status @ 400..500 => return Some(Judgement::Pass(format!("refused with {status}"))),
        202 => {
            // A job that was not followed may yet say so.
            let given = exported(exchange, transcript)?;
            if given.manifest["error"].as_array().is_some_and(|errors| !errors.is_empty()) {
                return Some(Judgement::Pass(
                    "202, and `error` of the manifest says so".to_owned(),
                ));
            }
        }
        _ => {}
    }
    Some(Judgement::Violation(
        wrong_status(exchange, pair.response, "status 400")
            .or("status 422")
            .or("status 202 and a report in `error` of the manifest")
            .hint("Data that was not filtered looks to the client as if it had been."),
    ))
}
