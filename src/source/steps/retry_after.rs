//! `Retry-After` in seconds or as a date.

use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{Timestamp, ToSpan};

use crate::source::policy::Policy;

/// A value of `Retry-After` that asks for `secs` seconds from `now`.
pub(in crate::source) fn retry_after(policy: &Policy, now: Timestamp, secs: i64) -> String {
    if policy.retry_after_as_date {
        // A date has no fractions: round up, so that whoever waits has waited long enough.
        let partial = i64::from(now.subsec_nanosecond() > 0);
        http_date(now.saturating_add((secs + partial).seconds()).unwrap_or(Timestamp::MAX))
    } else {
        secs.to_string()
    }
}

/// An HTTP date (RFC 9110 §5.6.7).
pub(in crate::source) fn http_date(instant: Timestamp) -> String {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&instant).unwrap_or_default()
}
