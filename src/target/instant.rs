//! Instants as FHIR writes them.

use jiff::Timestamp;

/// An instant to the millisecond, in UTC.
pub fn instant(at: Timestamp) -> String {
    format!("{at:.3}")
}
