//! Writes instants on pages.

use jiff::Timestamp;

/// An instant as people read it, such as `1 January 2030, 09:05 UTC`.
pub fn for_people(epoch_secs: i64) -> String {
    let text = |instant: Timestamp| instant.strftime("%-d %B %Y, %H:%M UTC").to_string();
    Timestamp::from_second(epoch_secs).map(text).unwrap_or_default()
}

/// An instant as machines read it (RFC 3339).
pub fn for_machines(epoch_secs: i64) -> String {
    Timestamp::from_second(epoch_secs).map(|instant| instant.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_for_both() {
        assert_eq!(for_people(1_893_488_700), "1 January 2030, 09:05 UTC");
        assert_eq!(for_machines(1_893_488_700), "2030-01-01T09:05:00Z");
    }
}
