//! Quantities: a decimal with a unit of UCUM or of the calendar.

use std::cmp::Ordering;
use std::fmt;

use super::decimal::Decimal;

/// A unit of the calendar, which durations count in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Calendar {
    /// Years.
    Year,
    /// Months.
    Month,
    /// Weeks.
    Week,
    /// Days.
    Day,
    /// Hours.
    Hour,
    /// Minutes.
    Minute,
    /// Seconds.
    Second,
    /// Thousandths of a second.
    Millisecond,
}

/// Words of the calendar, and the definite UCUM unit each is equal to, if one is.
const CALENDAR: [(&str, &str, Calendar, Option<&str>); 8] = [
    ("year", "years", Calendar::Year, None),
    ("month", "months", Calendar::Month, None),
    ("week", "weeks", Calendar::Week, Some("wk")),
    ("day", "days", Calendar::Day, Some("d")),
    ("hour", "hours", Calendar::Hour, Some("h")),
    ("minute", "minutes", Calendar::Minute, Some("min")),
    ("second", "seconds", Calendar::Second, Some("s")),
    ("millisecond", "milliseconds", Calendar::Millisecond, Some("ms")),
];

impl Calendar {
    /// The unit of a word such as `day` or `days`.
    pub fn of_word(word: &str) -> Option<Self> {
        CALENDAR.iter().find(|row| row.0 == word || row.1 == word).map(|row| row.2)
    }

    /// The unit that a UCUM code of definite duration is equal to.
    fn of_ucum(code: &str) -> Option<Self> {
        CALENDAR.iter().find(|row| row.3 == Some(code)).map(|row| row.2)
    }

    /// The unit a UCUM code is about, definite or not: `a` is about a year.
    fn about(code: &str) -> Option<Self> {
        match code {
            "a" => Some(Self::Year),
            "mo" => Some(Self::Month),
            _ => Self::of_ucum(code),
        }
    }

    fn word(self) -> &'static str {
        CALENDAR.iter().find(|row| row.2 == self).map_or("", |row| row.0)
    }

    /// Milliseconds of a unit that always lasts as long.
    pub const fn milliseconds(self) -> Option<i64> {
        match self {
            Self::Year | Self::Month => None,
            Self::Week => Some(7 * 86_400_000),
            Self::Day => Some(86_400_000),
            Self::Hour => Some(3_600_000),
            Self::Minute => Some(60_000),
            Self::Second => Some(1_000),
            Self::Millisecond => Some(1),
        }
    }
}

/// What a quantity counts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// A word of the calendar.
    Calendar(Calendar),
    /// A UCUM code; `1` where there is no unit.
    Ucum(String),
}

impl Unit {
    /// The calendar unit a duration may be added to a date in.
    pub fn calendar(&self) -> Option<Calendar> {
        match self {
            Self::Calendar(unit) => Some(*unit),
            // FHIRPath: below a second's definite duration nothing is left open; above, words are meant.
            Self::Ucum(code) => Calendar::of_ucum(code),
        }
    }

    fn definite(&self) -> Option<Calendar> {
        self.calendar()
    }
}

/// A number with a unit.
#[derive(Debug, Clone)]
pub struct Quantity {
    /// How much.
    pub value: Decimal,
    /// Of what.
    pub unit: Unit,
}

impl Quantity {
    /// A number without a unit.
    pub fn plain(value: Decimal) -> Self {
        Self { value, unit: Unit::Ucum("1".to_owned()) }
    }

    /// Reads `4 days` and `1.5 'mg'`, and a number alone.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (number, unit) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let (value, unit) = (Decimal::parse(number)?, unit.trim());
        if unit.is_empty() {
            return Some(Self::plain(value));
        }
        let quoted = unit.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
        let unit = match quoted {
            Some(code) if !code.is_empty() && !code.contains('\'') => Unit::Ucum(code.to_owned()),
            _ => Unit::Calendar(Calendar::of_word(unit)?),
        };
        Some(Self { value, unit })
    }

    /// The order of two; `None` where the units cannot be compared here.
    ///
    /// The same unit compares, and so do durations of definite length. Other conversions of UCUM
    /// are not made: the answer is then unknown, never guessed.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        if self.unit == other.unit {
            return Some(self.value.compare(other.value));
        }
        let (mine, theirs) = (self.unit.definite()?, other.unit.definite()?);
        let (mine, theirs) = match (mine.milliseconds(), theirs.milliseconds()) {
            (Some(mine), Some(theirs)) => (mine, theirs),
            _ if mine == theirs => (1, 1),
            _ => {
                return months(mine)
                    .zip(months(theirs))
                    .and_then(|(mine, theirs)| self.scaled(mine, other, theirs));
            }
        };
        self.scaled(mine, other, theirs)
    }

    fn scaled(&self, mine: i64, other: &Self, theirs: i64) -> Option<Ordering> {
        let mine = self.value.times(Decimal::whole(mine))?;
        Some(mine.compare(other.value.times(Decimal::whole(theirs))?))
    }

    /// Whether both are about the same: units of about a year or a month count as such.
    pub fn equivalent(&self, other: &Self, values: fn(Decimal, Decimal) -> bool) -> bool {
        let about = |unit: &Unit| match unit {
            Unit::Calendar(unit) => Some(*unit),
            Unit::Ucum(code) => Calendar::about(code),
        };
        if self.unit == other.unit
            || (about(&self.unit).is_some() && about(&self.unit) == about(&other.unit))
        {
            return values(self.value, other.value);
        }
        self.compare(other) == Some(Ordering::Equal)
    }
}

fn months(unit: Calendar) -> Option<i64> {
    match unit {
        Calendar::Year => Some(12),
        Calendar::Month => Some(1),
        _ => None,
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.unit {
            Unit::Calendar(unit) => {
                let one = self.value.compare(Decimal::whole(1)) == Ordering::Equal;
                write!(f, "{} {}{}", self.value, unit.word(), if one { "" } else { "s" })
            }
            Unit::Ucum(code) => write!(f, "{} '{code}'", self.value),
        }
    }
}
