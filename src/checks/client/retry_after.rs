//! `Retry-After`: until when an answer asks its client to wait.

use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};

use crate::id::Party;
use crate::transcript::{Exchange, Transcript};

/// What a clock read in whole seconds may take away from a wait.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(1);

/// The instant before which the answer of `exchange` asks not to come back, if it asks.
///
/// The seconds form counts from the start of the request, which favours the client.
pub(super) fn not_before(exchange: &Exchange) -> Option<Timestamp> {
    let value = exchange.response.as_ref()?.headers.get("retry-after")?.trim();
    // RFC 9110 §10.2.3: whole seconds, or an HTTP date.
    match value.parse::<u32>() {
        Ok(secs) => {
            let wait = SignedDuration::from_secs(i64::from(secs));
            exchange.started_at.checked_add(wait).ok()
        }
        Err(_) => rfc2822::parse(value).ok().map(|date| date.timestamp()),
    }
}

/// The last request of the target with the same method and URL that was over when `exchange` began.
pub(super) fn previous_like<'a>(
    exchange: &'a Exchange,
    transcript: &'a Transcript,
) -> Option<&'a Exchange> {
    transcript.before(exchange).find(|other| {
        other.initiator == Party::Target
            && other.request.method == exchange.request.method
            && other.request.url == exchange.request.url
            && exchange.follows(other)
    })
}

/// How much before `not_before` the request came; `None` when in time.
pub(super) fn early_by(exchange: &Exchange, not_before: Timestamp) -> Option<SignedDuration> {
    let missing = not_before.duration_since(exchange.started_at);
    (missing > TOLERANCE).then_some(missing)
}

/// The whole seconds between two requests.
pub(super) fn seconds_between(earlier: &Exchange, later: &Exchange) -> i64 {
    later.started_at.duration_since(earlier.started_at).as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::text;

    fn answered(retry_after: &str) -> Option<Timestamp> {
        let start = "2027-01-15T12:00:00Z".parse().expect("an instant");
        let written = format!(
            "### target -> source status +0s\nGET https://source.test/s HTTP/1.1\n\n\
             HTTP/1.1 202 Accepted\nretry-after: {retry_after}\n\n"
        );
        not_before(&text::parse(&written, start).expect("well-formed").exchanges[0])
    }

    #[test]
    fn both_forms_name_an_instant() {
        let expected = "2027-01-15T12:02:00Z".parse().ok();
        assert_eq!(answered("120"), expected);
        assert_eq!(answered("Fri, 15 Jan 2027 12:02:00 GMT"), expected);
        assert_eq!(answered("soon"), None);
    }
}
