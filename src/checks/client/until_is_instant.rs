//! `client.until_is_instant`: until when.

use jiff::Timestamp;

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.until_is_instant",
    title: "Where an export is limited by _until, it is an instant, and not before _since",
    verifies: &["PDEX-EXP-18"],
    judges: Judges::requests(Actor::Target, &[Endpoint::KickOff]),
    page: include_str!("until_is_instant.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let parameters = job::parameters(exchange);
    let named = |name: &str| {
        parameters.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    };
    let until = named("_until")?;
    let since = named("_since").and_then(|since| since.parse::<Timestamp>().ok());
    let violation = |observed: &str| {
        let place = if exchange.request.method == "GET" { Place::Target } else { Place::Body };
        let expected = "_until as an instant, later than _since";
        Some(Judgement::Violation(
            Finding::in_request(exchange, place, expected, observed.to_owned())
                .hint("An instant has a time, to the second at least, and a time zone."),
        ))
    };
    match until.parse::<Timestamp>() {
        Err(_) => violation("something else"),
        Ok(until) if since.is_some_and(|since| until < since) => violation("an earlier one"),
        Ok(_) => Some(Judgement::Pass("an instant".to_owned())),
    }
}
