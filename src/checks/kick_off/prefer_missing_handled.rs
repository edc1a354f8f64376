//! `kick_off.prefer_missing_handled`: without `Prefer` the answer is a refusal or a job.

use crate::checks::pair::pair;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.prefer_missing_handled",
    title: "A kick-off without Prefer is refused or started, never answered at once",
    verifies: &["BULK-KO-01", "BULK-KO-13"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("prefer_missing_handled.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    if let Err(blocked) = pair(exchange, transcript, &["prefer_missing"])? {
        return Some(blocked);
    }
    let hint = match status {
        429 | 503 => return Some(Judgement::Blocked(format!("the server was busy ({status})"))),
        202 => return Some(Judgement::Pass("202: treated as if Prefer were there".to_owned())),
        400..500 => return Some(Judgement::Pass(format!("{status}: refused"))),
        200..300 => "An export is never answered with its data: start a job and answer 202.",
        _ => "A missing header field is the client's mistake: answer 400.",
    };
    let observed = format!("status {status}");
    Some(Judgement::Violation(
        Finding::in_response(exchange, Place::Status, "status 4xx", observed)
            .or("status 202 with a status URL")
            .hint(hint),
    ))
}
