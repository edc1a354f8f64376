//! When a job counts as one that never ends, and when it need not.

use crate::id::Endpoint;
use crate::transcript::{Exchange, Transcript};

use super::same_job;

/// Polls and time after which a job that still runs counts as one that never ends.
const POLLS: usize = 20;
const HOURS: i64 = 1;

/// How often a job that still runs was asked about, in all of its `polls`, and for how long; `None`
/// where that is too little to call it endless. Some clients have no reason to wait so long, and a
/// cancelled job need not end.
pub(in crate::checks) fn endless(polls: &[&Exchange], transcript: &Transcript) -> Option<String> {
    let (first, last) = (polls.first()?, polls.last()?);
    let waited = last.started_at.duration_since(first.started_at);
    let is_given_up = same_job(last, Endpoint::Cancel, transcript).next().is_some();
    if polls.len() < POLLS || waited.as_hours() < HOURS || is_given_up {
        return None;
    }
    Some(format!("{} polls in {} minutes, the last still open", polls.len(), waited.as_mins()))
}

/// Whether the job was deleted before, by whomever.
pub(in crate::checks) fn is_cancelled(exchange: &Exchange, transcript: &Transcript) -> bool {
    same_job(exchange, Endpoint::Cancel, transcript)
        .any(|cancel| cancel.seq < exchange.seq && cancel.succeeded())
}
