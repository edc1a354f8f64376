//! Dates, times and dates with time, each as precise as it was written.
//!
//! Where one of two is less precise and what both tell is the same, the answer is unknown: whether
//! `2024` is `2024-05-01` nobody can say.

use std::cmp::Ordering;
use std::fmt;

use super::decimal::Decimal;
use super::quantity::Calendar;

/// A date, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// 1 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: Option<u8>,
    /// 1 to 31; only with a month.
    pub day: Option<u8>,
}

/// A time of day, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: Option<u8>,
    /// Milliseconds of the minute, 0 to 60999; only with a minute.
    pub millis: Option<u32>,
}

/// A date with the time of day, if it is known, and the offset from UTC, if it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTime {
    /// The day.
    pub date: Date,
    /// The time of that day; only with a full date.
    pub time: Option<Time>,
    /// Minutes east of UTC.
    pub offset: Option<i16>,
}

/// A number of exactly so many digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    let plain = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Whether a year is a leap year.
const fn leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days of a month.
const fn days_in(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01.
fn day_number(year: i32, month: u8, day: u8) -> i64 {
    let shifted = i64::from(year) - i64::from(month <= 2);
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let month = (i64::from(month) + 9) % 12;
    let of_year = (153 * month + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a number of days since 1970-01-01.
fn day_of(number: i64) -> Option<(i32, u8, u8)> {
    let shifted = number + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = i32::try_from(year_of_era + era * 400 + i64::from(month <= 2)).ok()?;
    let known = (1..=9999).contains(&year);
    known.then_some((year, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}

impl Date {
    /// Reads `2024`, `2024-02`, `2024-02-29`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = i32::try_from(digits(parts.next()?, 4)?).ok().filter(|year| *year > 0)?;
        let month = match parts.next() {
            Some(part) => {
                Some(u8::try_from(digits(part, 2)?).ok().filter(|m| (1..=12).contains(m))?)
            }
            None => None,
        };
        let day = match (parts.next(), month) {
            (Some(part), Some(month)) => {
                let day = u8::try_from(digits(part, 2)?).ok()?;
                Some(day).filter(|day| (1..=days_in(year, month)).contains(day)).map(Some)?
            }
            _ => None,
        };
        parts.next().is_none().then_some(Self { year, month, day })
    }

    fn number(self) -> Option<i64> {
        Some(day_number(self.year, self.month?, self.day?))
    }

    fn fields(self) -> [Option<i64>; 3] {
        [Some(i64::from(self.year)), self.month.map(i64::from), self.day.map(i64::from)]
    }

    /// The order of two; `None` where the precision does not tell.
    pub fn compare(self, other: Self) -> Option<Ordering> {
        compare_fields(&self.fields(), &other.fields())
    }

    /// The date some calendar time later; `None` for a unit below a day or beyond the calendar.
    ///
    /// A unit finer than what is known counts as the whole units of it that fit.
    pub fn later(self, amount: i64, unit: Calendar) -> Option<Self> {
        let (amount, unit) = match unit {
            Calendar::Week => (amount.checked_mul(7)?, Calendar::Day),
            Calendar::Year | Calendar::Month | Calendar::Day => (amount, unit),
            _ => {
                let of_day = Calendar::Day.milliseconds()? / unit.milliseconds()?;
                (amount / of_day, Calendar::Day)
            }
        };
        let (amount, unit) = match (unit, self.month, self.day) {
            (Calendar::Day, Some(_), None) => (amount / 30, Calendar::Month),
            (Calendar::Day, None, _) => (amount / 365, Calendar::Year),
            (Calendar::Month, None, _) => (amount / 12, Calendar::Year),
            _ => (amount, unit),
        };
        if unit == Calendar::Day {
            let (year, month, day) = day_of(self.number()?.checked_add(amount)?)?;
            return Some(Self { year, month: Some(month), day: Some(day) });
        }
        let months = if unit == Calendar::Year { amount.checked_mul(12)? } else { amount };
        let total = (i64::from(self.year) * 12 + i64::from(self.month.unwrap_or(1)) - 1)
            .checked_add(months)?;
        let year =
            i32::try_from(total.div_euclid(12)).ok().filter(|year| (1..=9999).contains(year))?;
        let month = u8::try_from(total.rem_euclid(12) + 1).ok()?;
        // The last day of the month where the month is shorter.
        let day = self.day.map(|day| day.min(days_in(year, month)));
        Some(Self { year, month: self.month.map(|_| month), day })
    }
}

impl Time {
    /// Reads `14`, `14:30`, `14:30:15`, `14:30:15.250`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let in_range = |part: &str, below: u8| {
            u8::try_from(digits(part, 2)?).ok().filter(|value| *value < below)
        };
        let hour = in_range(parts.next()?, 24)?;
        let minute = match parts.next() {
            Some(part) => Some(in_range(part, 60)?),
            None => None,
        };
        let millis = match parts.next() {
            Some(part) => {
                let (seconds, fraction) = part.split_once('.').unwrap_or((part, "0"));
                // A leap second may be written.
                let seconds = u32::from(in_range(seconds, 61)?);
                let plain =
                    !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
                let kept = format!("{fraction:0<3}");
                Some(seconds * 1000 + plain.then(|| kept.get(..3)?.parse::<u32>().ok()).flatten()?)
            }
            None => None,
        };
        parts.next().is_none().then_some(Self { hour, minute, millis })
    }

    fn fields(self) -> [Option<i64>; 3] {
        [Some(i64::from(self.hour)), self.minute.map(i64::from), self.millis.map(i64::from)]
    }

    /// The order of two; `None` where the precision does not tell.
    pub fn compare(self, other: Self) -> Option<Ordering> {
        compare_fields(&self.fields(), &other.fields())
    }

    /// The time some milliseconds later, around the clock.
    pub fn later(self, millis: i64) -> Option<Self> {
        let (_, moved) = self.moved(millis)?;
        Some(moved)
    }

    /// Days to carry, and the time, some milliseconds later; what is not known stays unknown.
    fn moved(self, millis: i64) -> Option<(i64, Self)> {
        let known = i64::from(self.hour) * 3_600_000
            + i64::from(self.minute.unwrap_or(0)) * 60_000
            + i64::from(self.millis.unwrap_or(0));
        let grain = match (self.minute, self.millis) {
            (None, _) => 3_600_000,
            (_, None) => 60_000,
            _ => 1,
        };
        let total = known.checked_add(millis / grain * grain)?;
        let (days, left) = (total.div_euclid(86_400_000), total.rem_euclid(86_400_000));
        let time = Self {
            hour: u8::try_from(left / 3_600_000).ok()?,
            minute: self.minute.and(u8::try_from(left / 60_000 % 60).ok()),
            millis: self.millis.and(u32::try_from(left % 60_000).ok()),
        };
        Some((days, time))
    }
}

impl DateTime {
    /// Reads what FHIR calls a `dateTime` or an `instant`, and `2024-02-29T` of FHIRPath.
    pub fn parse(text: &str) -> Option<Self> {
        let Some((date, rest)) = text.split_once('T') else {
            return Some(Self { date: Date::parse(text)?, time: None, offset: None });
        };
        let date = Date::parse(date)?;
        if rest.is_empty() {
            return Some(Self { date, time: None, offset: None });
        }
        let (time, offset) = match rest.find(['Z', '+', '-']) {
            None => (rest, None),
            Some(at) => (&rest[..at], Some(offset(&rest[at..])?)),
        };
        date.day?;
        Some(Self { date, time: Some(Time::parse(time)?), offset })
    }

    /// The order of two; `None` where the precision, or a missing offset, does not tell.
    pub fn compare(self, other: Self) -> Option<Ordering> {
        let (mine, theirs) = match (self.offset, other.offset) {
            (Some(_), Some(_)) => (self.in_utc()?, other.in_utc()?),
            (None, None) => (self, other),
            // One is told to the minute of the world, the other only to the clock of some place:
            // offsets lie within 14 hours of UTC, so only what is further apart is known.
            _ => {
                const APART: i64 = 14 * 3_600_000;
                let (mine, theirs) = (self.span(), other.span());
                return if theirs.0.checked_sub(mine.1)? > APART {
                    Some(Ordering::Less)
                } else if mine.0.checked_sub(theirs.1)? > APART {
                    Some(Ordering::Greater)
                } else {
                    None
                };
            }
        };
        let time = |value: Self| value.time.map_or([None; 3], Time::fields);
        let fields = |value: Self| {
            let ([year, month, day], [hour, minute, second]) = (value.date.fields(), time(value));
            [year, month, day, hour, minute, second]
        };
        compare_fields(&fields(mine), &fields(theirs))
    }

    /// The first and the last millisecond since 1970 it may mean, by the clock it is written in.
    fn span(self) -> (i64, i64) {
        let Date { year, month, day } = self.date;
        let last_month = month.unwrap_or(12);
        let first = day_number(year, month.unwrap_or(1), day.unwrap_or(1));
        let last = day_number(year, last_month, day.unwrap_or(days_in(year, last_month)));
        let of_day = |time: Option<Time>, minute: u8, millis: u32, hour: u8| {
            i64::from(time.map_or(hour, |time| time.hour)) * 3_600_000
                + i64::from(time.and_then(|time| time.minute).unwrap_or(minute)) * 60_000
                + i64::from(time.and_then(|time| time.millis).unwrap_or(millis))
                - i64::from(self.offset.unwrap_or(0)) * 60_000
        };
        (
            first * 86_400_000 + of_day(self.time, 0, 0, 0),
            last * 86_400_000 + of_day(self.time, 59, 59_999, 23),
        )
    }

    fn in_utc(self) -> Option<Self> {
        let (Some(offset), Some(_)) = (self.offset, self.time) else { return Some(self) };
        let mut moved = self.moved(-i64::from(offset) * 60_000)?;
        moved.offset = Some(0);
        Some(moved)
    }

    fn moved(self, millis: i64) -> Option<Self> {
        let (days, time) = self.time?.moved(millis)?;
        Some(Self { date: self.date.later(days, Calendar::Day)?, time: Some(time), ..self })
    }

    /// The moment some calendar time later.
    pub fn later(self, amount: i64, unit: Calendar) -> Option<Self> {
        match (unit, self.time) {
            (
                Calendar::Hour | Calendar::Minute | Calendar::Second | Calendar::Millisecond,
                Some(_),
            ) => self.moved(amount.checked_mul(unit.milliseconds()?)?),
            _ => Some(Self { date: self.date.later(amount, unit)?, ..self }),
        }
    }
}

/// Minutes of `Z`, `+02:00`, `-05:30`.
fn offset(text: &str) -> Option<i16> {
    if text == "Z" {
        return Some(0);
    }
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let minutes = digits(hours, 2).filter(|hours| *hours <= 14)? * 60
        + digits(minutes, 2).filter(|m| *m < 60)?;
    let minutes = i16::try_from(minutes).ok()?;
    Some(if text.starts_with('-') { -minutes } else { minutes })
}

/// The first field that differs decides; a field only one has leaves it open.
fn compare_fields(mine: &[Option<i64>], theirs: &[Option<i64>]) -> Option<Ordering> {
    for (mine, theirs) in mine.iter().zip(theirs) {
        match (mine, theirs) {
            (Some(mine), Some(theirs)) if mine != theirs => return Some(mine.cmp(theirs)),
            (Some(_), Some(_)) => {}
            (None, None) => return Some(Ordering::Equal),
            _ => return None,
        }
    }
    Some(Ordering::Equal)
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        self.month.map_or(Ok(()), |month| write!(f, "-{month:02}"))?;
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.hour)?;
        self.minute.map_or(Ok(()), |minute| write!(f, ":{minute:02}"))?;
        let Some(millis) = self.millis else { return Ok(()) };
        write!(f, ":{:02}", millis / 1000)?;
        if millis % 1000 == 0 { Ok(()) } else { write!(f, ".{:03}", millis % 1000) }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        let Some(time) = self.time else { return Ok(()) };
        write!(f, "T{time}")?;
        match self.offset {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
            }
        }
    }
}

/// A decimal amount of a calendar unit, as a whole amount of a unit: `1.5 hours` are 90 minutes'
/// worth of milliseconds; of years, months, weeks and days only the whole ones count.
pub fn whole_amount(value: Decimal, unit: Calendar) -> Option<(i64, Calendar)> {
    match unit {
        Calendar::Year | Calendar::Month | Calendar::Week | Calendar::Day => {
            Some((value.truncated().as_whole()?, unit))
        }
        _ => {
            let millis = value.times(Decimal::whole(unit.milliseconds()?))?.truncated();
            Some((millis.as_whole()?, Calendar::Millisecond))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    fn moment(text: &str) -> DateTime {
        DateTime::parse(text).expect("a moment")
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        for text in ["2024", "2024-02", "2024-02-29"] {
            assert_eq!(date(text).to_string(), text);
        }
        for text in ["2024-02-29T10:00:00Z", "2024-02-29T10:00:00.250-05:30", "2024-02-29T10:00"] {
            assert_eq!(moment(text).to_string(), text);
        }
        for not in ["2023-02-29", "2024-13", "2024-2", "24", "2024-01-01-01", "0000", "2024-00-01"]
        {
            assert!(Date::parse(not).is_none(), "{not}");
        }
        for not in [
            "2024-01-01T24:00:00Z",
            "2024-01T10:00",
            "2024-01-01T10:60",
            "2024-01-01T10:00:00+15:00",
            "x",
        ] {
            assert!(DateTime::parse(not).is_none(), "{not}");
        }
    }

    #[test]
    fn precision_that_does_not_tell_is_unknown() {
        assert_eq!(date("2024").compare(date("2024-05")), None);
        assert_eq!(date("2023").compare(date("2024-05")), Some(Ordering::Less));
        assert_eq!(moment("2024-05-01").compare(moment("2024-05-01T00:00:00Z")), None);
        assert_eq!(
            moment("2024-05-01T10:00:00Z").compare(moment("2024-05-01T12:00:00+02:00")),
            Some(Ordering::Equal)
        );
        assert_eq!(
            moment("2024-05-01T10:00:00").compare(moment("2024-05-01T12:00:00+02:00")),
            None
        );
        assert_eq!(
            moment("2024-05-01T10:00:00").compare(moment("2024-05-03T12:00:00Z")),
            Some(Ordering::Less)
        );
    }

    #[test]
    fn calendars_count_as_people_do() {
        assert_eq!(date("2024-01-31").later(1, Calendar::Month), Some(date("2024-02-29")));
        assert_eq!(date("2024-02-29").later(-1, Calendar::Year), Some(date("2023-02-28")));
        assert_eq!(date("2024-12-31").later(1, Calendar::Day), Some(date("2025-01-01")));
        assert_eq!(date("2024").later(24, Calendar::Month), Some(date("2026")));
        assert_eq!(
            moment("2024-12-31T23:30:00Z").later(1, Calendar::Hour),
            Some(moment("2025-01-01T00:30:00Z"))
        );
        assert_eq!(date("9999-12-31").later(1, Calendar::Day), None);
    }

    proptest::proptest! {
        #[test]
        fn days_count_back_and_forth(number in -700_000_i64..2_900_000) {
            let (year, month, day) = day_of(number).expect("within the calendar");
            proptest::prop_assert_eq!(day_number(year, month, day), number);
        }
    }
}
