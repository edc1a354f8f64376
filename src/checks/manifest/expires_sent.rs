//! `manifest.expires_sent`: files say how long they stay.

use crate::checks::{Check, Judges, instant, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.expires_sent",
    title: "The manifest comes with Expires",
    verifies: &["BULK-ST-12"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("expires_sent.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    job::unaltered_manifest(exchange, transcript)?;
    let headers = &exchange.response.as_ref()?.headers;
    let observed = match headers.get("expires") {
        None => "no such field".to_owned(),
        Some(value) => match instant::http_date(value) {
            None => format!("`{value}`, which is no HTTP date"),
            // The server's own clock counts, where it shows it.
            Some(expires) => {
                let now =
                    headers.get("date").and_then(instant::http_date).unwrap_or(exchange.started_at);
                if expires > now {
                    return Some(Judgement::Pass("Expires is in the future".to_owned()));
                }
                "an instant that has passed already".to_owned()
            }
        },
    };
    let place = Place::Header("Expires".to_owned());
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, "Expires with an HTTP date in the future", observed)
            .hint(
                "Frameworks that forbid caching often set `Expires: 0`; it means the files here.",
            ),
    ))
}
