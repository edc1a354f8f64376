//! FHIR dates of any precision as the stretch of time they cover.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// First and last instant of a FHIR date or dateTime. A date without a time is read in UTC.
pub fn interval(text: &str) -> Option<(Timestamp, Timestamp)> {
    if text.contains('T') {
        let instant = parsed(text)?;
        return Some((instant, instant));
    }
    let digits = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let parts: Vec<&str> = text.split('-').collect();
    let (first, next): (Date, Option<Date>) = match parts[..] {
        [year] if digits(year, 4) => {
            let first = Date::new(year.parse().ok()?, 1, 1).ok()?;
            (first, first.checked_add(1.year()).ok())
        }
        [year, month] if digits(year, 4) && digits(month, 2) => {
            let first = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
            (first, first.checked_add(1.month()).ok())
        }
        [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2) => {
            let first =
                Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
            (first, first.checked_add(1.day()).ok())
        }
        _ => return None,
    };
    let midnight = |date: Date| date.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let last = match next.and_then(midnight) {
        Some(next) => next.checked_sub(1.nanosecond()).ok()?,
        None => Timestamp::MAX,
    };
    Some((midnight(first).unwrap_or(Timestamp::MAX), last))
}

/// An instant. The last days that can be written down stand for the end of time, and are later than
/// any instant that can be computed with.
fn parsed(text: &str) -> Option<Timestamp> {
    let is_last = |rest: &str| format!("9998{rest}").parse::<Timestamp>().is_ok();
    text.parse()
        .ok()
        .or_else(|| text.strip_prefix("9999").filter(|rest| is_last(rest)).map(|_| Timestamp::MAX))
}

/// A FHIR instant: date, time to the second at least, and zone.
pub fn instant(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() >= 20
        && bytes[10] == b'T'
        && bytes[13] == b':'
        && bytes[16] == b':'
        && bytes[17..19].iter().all(u8::is_ascii_digit);
    shaped.then(|| parsed(text)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_covers_its_whole_day_month_or_year() {
        let text = |date: &str| {
            let (first, last) = interval(date).expect("a date");
            (first.to_string(), last.to_string())
        };
        assert_eq!(
            text("2027-02-28"),
            ("2027-02-28T00:00:00Z".to_owned(), "2027-02-28T23:59:59.999999999Z".to_owned())
        );
        assert_eq!(text("2027-02").1, "2027-02-28T23:59:59.999999999Z");
        assert_eq!(text("2027").1, "2027-12-31T23:59:59.999999999Z");
        assert_eq!(text("2027-02-28T10:00:00-05:00").0, "2027-02-28T15:00:00Z");
    }

    #[test]
    fn the_end_of_time_is_a_date() {
        for text in ["9999-12-31", "9999-12", "9999", "9999-12-31T23:59:59Z"] {
            assert_eq!(interval(text).map(|(_, last)| last), Some(Timestamp::MAX), "{text}");
        }
        assert_eq!(instant("9999-12-31T23:59:59Z"), Some(Timestamp::MAX));
        assert_eq!(interval("9999-12-32"), None);
        assert_eq!(interval("9999-12-31T25:00:00Z"), None);
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "soon", "2027-2-28", "2027-02-30", "2027-02-28T10:00:00", "27"] {
            assert_eq!(interval(text), None, "{text}");
        }
    }

    #[test]
    fn an_instant_needs_seconds_and_a_zone() {
        assert!(instant("2027-02-28T10:00:00.5Z").is_some());
        assert!(instant("2027-02-28T10:00:00+01:00").is_some());
        for text in
            ["2027-02-28", "2027-02-28T10:00:00", "2027-02-28T10:00Z", "2027-02-28 10:00:00Z"]
        {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
