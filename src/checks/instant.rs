//! Instants as the wire writes them: in FHIR JSON and in HTTP fields.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::fmt::rfc2822;
use jiff::tz::Offset;

/// A FHIR `instant`: date, time to the second or finer, and a zone.
pub(super) fn fhir(text: &str) -> Option<Timestamp> {
    if let Some(plain) = plain(text.as_bytes()) {
        return Some(plain);
    }
    let (date, time) = text.split_once('T')?;
    let zone = time.find(['Z', '+', '-'])?;
    let (time, zone) = time.split_at(zone);
    // The parser below reads more of ISO 8601 than FHIR allows.
    let shaped = shape(date, "0000-00-00")
        && shape(time.split('.').next()?, "00:00:00")
        && (zone == "Z" || shape(zone.get(1..)?, "00:00"));
    if shaped { text.parse().ok() } else { None }
}

/// An instant to the second, in UTC, as most are written.
fn plain(text: &[u8]) -> Option<Timestamp> {
    let text: &[u8; 20] = text.try_into().ok()?;
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'Z')];
    let number = |from: usize, to: usize| {
        text[from..to].iter().try_fold(0_i16, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + i16::from(digit - b'0'))
        })
    };
    let pair = |from: usize| i8::try_from(number(from, from + 2)?).ok();
    let marked = marks.iter().all(|(at, mark)| text[*at] == *mark);
    let date = Date::new(number(0, 4)?, pair(5)?, pair(8)?).ok().filter(|_| marked)?;
    let time = Time::new(pair(11)?, pair(14)?, pair(17)?, 0).ok()?;
    Offset::UTC.to_timestamp(date.to_datetime(time)).ok()
}

/// An HTTP date in the one form that may be sent.
///
/// # Spec
/// RFC 9110 §5.6.7, IMF-fixdate.
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    if text.len() != "Fri, 15 Jan 2027 12:00:00 GMT".len() || !text.ends_with(" GMT") {
        return None;
    }
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

/// Whether `text` is a `Retry-After` value: a number of seconds, or an HTTP date.
pub(super) fn is_retry_after(text: &str) -> bool {
    let is_seconds = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_seconds || http_date(text).is_some()
}

/// Whether `text` looks like `model`, in which `0` stands for any digit.
fn shape(text: &str, model: &str) -> bool {
    text.len() == model.len()
        && text.bytes().zip(model.bytes()).all(|(byte, wanted)| {
            if wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_needs_seconds_and_a_zone() {
        for good in
            ["2027-01-15T12:00:00Z", "2027-01-15T12:00:00.123Z", "2027-01-15T07:00:00-05:00"]
        {
            assert!(fhir(good).is_some(), "{good}");
        }
        for bad in [
            "2027-01-15",
            "2027-01-15T12:00Z",
            "2027-01-15T12:00:00",
            "2027-01-15 12:00:00Z",
            "2027-13-15T12:00:00Z",
            "20270115T120000Z",
            "",
        ] {
            assert!(fhir(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_an_http_date() {
        for good in ["0", "120", "Fri, 15 Jan 2027 12:00:00 GMT"] {
            assert!(is_retry_after(good), "{good}");
        }
        for bad in
            ["", "soon", "-1", "1.5", "5s", "2027-01-15T12:00:00Z", "Fri, 15 Jan 2027 12:00:00 UTC"]
        {
            assert!(!is_retry_after(bad), "{bad}");
        }
    }
}
