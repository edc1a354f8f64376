//! The formats of primitive values, by the regular expressions and prose of
//! [Data Types](https://hl7.org/fhir/R4/datatypes.html), read by hand because they are hot.

use super::super::definitions::Primitive;
use super::super::json::Json;

/// The most characters a string may have.
const LONGEST_STRING: usize = 1 << 20;

/// Why a value does not have the format of its type: what it should be.
pub(super) type Wrong = &'static str;

/// What a JSON value of this type is.
pub(super) const fn json_kind(of: Primitive) -> &'static str {
    match of {
        Primitive::Boolean => "true or false",
        Primitive::Decimal
        | Primitive::Integer
        | Primitive::PositiveInt
        | Primitive::UnsignedInt => "a number",
        _ => "a string",
    }
}

/// Whether JSON shows values of this type the way this value is.
pub(super) fn right_kind(of: Primitive, value: &Json<'_>) -> bool {
    match value {
        Json::Bool(_) => of == Primitive::Boolean,
        Json::Number(_) => json_kind(of) == "a number",
        Json::String(_) => json_kind(of) == "a string",
        _ => false,
    }
}

/// The type by its name.
pub(super) const fn name(of: Primitive) -> &'static str {
    match of {
        Primitive::Base64Binary => "base64Binary",
        Primitive::Boolean => "boolean",
        Primitive::Canonical => "canonical",
        Primitive::Code => "code",
        Primitive::Date => "date",
        Primitive::DateTime => "dateTime",
        Primitive::Decimal => "decimal",
        Primitive::Id => "id",
        Primitive::Instant => "instant",
        Primitive::Integer => "integer",
        Primitive::Markdown => "markdown",
        Primitive::Oid => "oid",
        Primitive::PositiveInt => "positiveInt",
        Primitive::String => "string",
        Primitive::Time => "time",
        Primitive::UnsignedInt => "unsignedInt",
        Primitive::Uri => "uri",
        Primitive::Url => "url",
        Primitive::Uuid => "uuid",
        Primitive::Xhtml => "xhtml",
    }
}

/// The type by its name, with its article.
pub(super) fn named(of: Primitive) -> String {
    let name = name(of);
    let vowel = name.starts_with(['i', 'o']) || name == "unsignedInt";
    format!("{} {name}", if vowel { "an" } else { "a" })
}

/// Checks the text of a value of the right JSON kind.
pub(super) fn check(of: Primitive, text: &str) -> Result<(), Wrong> {
    if text.is_empty() {
        return Err("not empty: leave the element out instead");
    }
    match of {
        Primitive::Boolean | Primitive::Decimal | Primitive::Xhtml => Ok(()),
        Primitive::String | Primitive::Markdown => string(text),
        Primitive::Code => code(text),
        Primitive::Id => id(text),
        Primitive::Uri | Primitive::Url | Primitive::Canonical => uri(text),
        Primitive::Oid => oid(text),
        Primitive::Uuid => uuid(text),
        Primitive::Base64Binary => base64(text),
        Primitive::Integer => whole(text, i64::from(i32::MIN)),
        Primitive::UnsignedInt => whole(text, 0),
        Primitive::PositiveInt => whole(text, 1),
        Primitive::Date => date(text.as_bytes())
            .filter(|rest| rest.is_empty())
            .map(drop)
            .ok_or("a date of the calendar: YYYY, YYYY-MM or YYYY-MM-DD"),
        Primitive::DateTime => date_time(text.as_bytes(), false).ok_or(
            "YYYY, YYYY-MM, YYYY-MM-DD, or a date of the calendar with time and zone: \
             YYYY-MM-DDThh:mm:ss+zz:zz",
        ),
        Primitive::Instant => date_time(text.as_bytes(), true).ok_or(
            "a date of the calendar with time to the second and zone: YYYY-MM-DDThh:mm:ss+zz:zz",
        ),
        Primitive::Time => {
            time(text.as_bytes()).filter(|rest| rest.is_empty()).map(drop).ok_or("hh:mm:ss")
        }
    }
}

/// Whether a byte is less than a limit. Without a way out of the loop, many are looked at at once.
#[expect(clippy::needless_bitwise_bool, reason = "a branch would be a way out")]
fn below(text: &str, limit: u8) -> bool {
    text.bytes().fold(false, |found, byte| found | (byte < limit))
}

fn string(text: &str) -> Result<(), Wrong> {
    if text.len() > LONGEST_STRING && text.chars().count() > LONGEST_STRING {
        return Err("at most 1048576 characters long");
    }
    let odd = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    if below(text, 0x20) && text.bytes().any(odd) {
        return Err("without control characters other than tab, carriage return and line feed");
    }
    Ok(())
}

fn code(text: &str) -> Result<(), Wrong> {
    if !below(text, 0x21) {
        return Ok(());
    }
    // No white space at either end, and inside only one character at a time.
    let mut before = true;
    for byte in text.bytes() {
        let space = byte.is_ascii_whitespace();
        if space && before {
            return Err("without white space at its ends, and none doubled inside");
        }
        before = space;
    }
    if before { Err("without white space at its ends, and none doubled inside") } else { Ok(()) }
}

fn id(text: &str) -> Result<(), Wrong> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    if text.len() <= 64 && text.bytes().all(fits) {
        return Ok(());
    }
    Err("1 to 64 letters, digits, '-' and '.'")
}

fn uri(text: &str) -> Result<(), Wrong> {
    if below(text, 0x21) {
        return Err("a URI, without white space");
    }
    Ok(())
}

fn oid(text: &str) -> Result<(), Wrong> {
    let wrong = "urn:oid: and an OID, such as urn:oid:2.16.840.1";
    let rest = text.strip_prefix("urn:oid:").ok_or(wrong)?;
    let mut parts = rest.split('.');
    let number = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    let first = parts.next().is_some_and(|part| matches!(part, "0" | "1" | "2"));
    let mut more = false;
    let fits = parts.all(|part| {
        more = true;
        number(part)
    });
    if first && more && fits { Ok(()) } else { Err(wrong) }
}

fn uuid(text: &str) -> Result<(), Wrong> {
    let wrong = "urn:uuid: and a UUID in lower case";
    let rest = text.strip_prefix("urn:uuid:").ok_or(wrong)?;
    let fits = rest.len() == 36
        && rest.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        });
    if fits { Ok(()) } else { Err(wrong) }
}

fn base64(text: &str) -> Result<(), Wrong> {
    let wrong = "base64: groups of four of A-Z, a-z, 0-9, + and /, padded with =";
    let mut count = 0usize;
    let mut padding = 0usize;
    for byte in text.bytes() {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => continue,
            b'=' => padding += 1,
            b'+' | b'/' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' if padding == 0 => {}
            _ => return Err(wrong),
        }
        count += 1;
    }
    if count > 0 && count.is_multiple_of(4) && padding <= 2 { Ok(()) } else { Err(wrong) }
}

fn whole(text: &str, least: i64) -> Result<(), Wrong> {
    let wrong = match least {
        0 => "a whole number from 0 to 2147483647",
        1 => "a whole number from 1 to 2147483647",
        _ => "a whole number from -2147483648 to 2147483647",
    };
    let number: i64 = text.parse().map_err(|_| wrong)?;
    // `-0` is no form an integer may have.
    let fits = (least..=i64::from(i32::MAX)).contains(&number) && text != "-0";
    if fits { Ok(()) } else { Err(wrong) }
}

fn digits(text: &[u8], count: usize) -> Option<(u32, &[u8])> {
    let (number, rest) = text.split_at_checked(count)?;
    let mut value = 0;
    for digit in number {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u32::from(digit - b'0');
    }
    Some((value, rest))
}

/// A date, and what follows it.
fn date(text: &[u8]) -> Option<&[u8]> {
    let (year, rest) = digits(text, 4).filter(|(year, _)| *year > 0)?;
    let Some(rest) = rest.strip_prefix(b"-") else { return Some(rest) };
    let (month, rest) = digits(rest, 2).filter(|(month, _)| (1..=12).contains(month))?;
    let Some(rest) = rest.strip_prefix(b"-") else { return Some(rest) };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let (_, rest) = digits(rest, 2).filter(|(day, _)| (1..=last).contains(day))?;
    Some(rest)
}

/// A time to the second or finer, and what follows it.
fn time(text: &[u8]) -> Option<&[u8]> {
    let (_, rest) = digits(text, 2).filter(|(hour, _)| *hour < 24)?;
    let (_, rest) = digits(rest.strip_prefix(b":")?, 2).filter(|(minute, _)| *minute < 60)?;
    // 60 is a leap second.
    let (_, rest) = digits(rest.strip_prefix(b":")?, 2).filter(|(second, _)| *second <= 60)?;
    let Some(fraction) = rest.strip_prefix(b".") else { return Some(rest) };
    let count = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count > 0).then(|| &fraction[count..])
}

fn date_time(text: &[u8], whole: bool) -> Option<()> {
    let rest = date(text)?;
    if rest.is_empty() {
        return (!whole).then_some(());
    }
    // A time needs the day.
    if text.len() - rest.len() != 10 {
        return None;
    }
    let zone = time(rest.strip_prefix(b"T")?)?;
    if zone == b"Z" {
        return Some(());
    }
    let zone = zone.strip_prefix(b"+").or_else(|| zone.strip_prefix(b"-"))?;
    let (hours, rest) = digits(zone, 2)?;
    let (minutes, rest) = digits(rest.strip_prefix(b":")?, 2)?;
    (rest.is_empty() && minutes < 60 && (hours < 14 || (hours == 14 && minutes == 0))).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_apart() {
        use Primitive::*;
        for (of, good, bad) in [
            (
                Date,
                &["1970", "1970-02", "2024-02-29"][..],
                &[
                    "2023-02-29",
                    "2023-02-30",
                    "70-1-1",
                    "1970-13",
                    "1970-1",
                    "0000",
                    "1970-01-01T00:00:00Z",
                    " 1970",
                ][..],
            ),
            (
                DateTime,
                &["1970", "1970-01-01T00:00:60Z", "1970-01-01T23:59:59.123-14:00"],
                &[
                    "1970-01-01T00:00:00",
                    "1970-01-01T00:00Z",
                    "1970-01T00:00:00Z",
                    "1970-01-01T24:00:00Z",
                    "1970-01-01T00:00:00+14:30",
                    "1970-01-01t00:00:00Z",
                    "1970-01-01T00:00:00.Z",
                ],
            ),
            (Instant, &["1970-01-01T00:00:00Z"], &["1970-01-01", "1970"]),
            (Time, &["12:00:00", "12:00:00.5"], &["12:00", "24:00:00", "12:00:00Z"]),
            (
                Id,
                &["a.B-9"],
                &[
                    "a_b",
                    "a b",
                    "\u{e9}",
                    "0123456789012345678901234567890123456789012345678901234567890123x",
                ],
            ),
            (Oid, &["urn:oid:2.16.840"], &["2.16", "urn:oid:3.1", "urn:oid:1.02", "urn:oid:1"]),
            (
                Uuid,
                &["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
                &[
                    "urn:uuid:C757873D-ec9a-4326-a141-556f43239520",
                    "c757873d-ec9a-4326-a141-556f43239520",
                ],
            ),
            (Base64Binary, &["AAAA", "AA==", "AA AA\n"], &["AAA", "AA=A", "A===", "%AAA", " "]),
            (Code, &["a b", "x"], &[" a", "a ", "a  b"]),
            (Uri, &["urn:x", "#"], &["a b", "http://x/\n"]),
            (Integer, &["0", "-5", "2147483647"], &["1.0", "1e3", "2147483648", "-0"]),
            (PositiveInt, &["1"], &["0", "-1"]),
            (UnsignedInt, &["0"], &["-1"]),
            (String, &[" x", "a\tb"], &["", "a\u{1}"]),
        ] {
            for text in good {
                assert_eq!(check(of, text), Ok(()), "{of:?} {text}");
            }
            for text in bad {
                assert!(check(of, text).is_err(), "{of:?} {text}");
            }
        }
    }
}
