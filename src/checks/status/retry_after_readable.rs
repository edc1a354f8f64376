//! `status.retry_after_readable`: a waiting time can be read.

use crate::checks::{Check, Judges, instant};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.retry_after_readable",
    title: "Retry-After at the status URL is a number of seconds or an HTTP date",
    verifies: &["BULK-ST-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("retry_after_readable.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let value = exchange.response.as_ref()?.headers.get("retry-after")?;
    if instant::is_retry_after(value) {
        return Some(Judgement::Pass(format!("Retry-After: {value}")));
    }
    let place = Place::Header("Retry-After".to_owned());
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, "a whole number of seconds", format!("`{value}`"))
            .or("an HTTP date such as `Fri, 15 Jan 2027 12:05:00 GMT`"),
    ))
}
