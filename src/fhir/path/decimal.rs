//! Decimals to the last digit: `1.10` keeps its two places, and `0.1 + 0.2` is `0.3`.

use std::cmp::Ordering;
use std::fmt;

/// More digits than a number of this type can hold are rounded away at this many.
const MOST_DIGITS: usize = 36;
/// Places a division gives beyond those of its operands need.
const DIVISION_PLACES: i32 = 20;
/// Beyond this power of ten a number is not representable.
const FURTHEST: i32 = 4096;

/// `units · 10^-places`.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    units: i128,
    places: i32,
}

/// Ten to a power that fits.
fn power_of_ten(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

impl Decimal {
    /// A whole number.
    pub const fn whole(value: i64) -> Self {
        Self { units: value as i128, places: 0 }
    }

    /// Reads `-12.50`, `1e3`; `None` for anything else and beyond 10^±4096.
    pub fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.as_bytes().first()? {
            b'-' => (true, &mantissa[1..]),
            b'+' => (false, &mantissa[1..]),
            _ => (false, mantissa),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(fraction) || digits.ends_with('.') {
            return None;
        }
        let mut units: i128 = 0;
        let mut places = i32::try_from(fraction.len()).ok()?;
        let mut known = 0;
        let mut dropped = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            let digit = i128::from(digit - b'0');
            if known < MOST_DIGITS {
                units = units * 10 + digit;
                known += usize::from(units != 0);
            } else {
                // Rounded half away from zero at the first digit there is no room for.
                units += i128::from(dropped == 0 && digit >= 5);
                dropped += 1;
            }
        }
        places = places.checked_sub(dropped)?.checked_sub(exponent)?;
        let value = Self { units: if negative { -units } else { units }, places };
        (places.abs() <= FURTHEST).then_some(value)
    }

    /// The nearest to a float; `None` for what is no number.
    pub fn from_f64(value: f64) -> Option<Self> {
        value.is_finite().then(|| Self::parse(&format!("{value}"))).flatten()
    }

    /// The nearest float.
    pub fn to_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// Digits after the point, at least 0.
    pub fn places(self) -> u32 {
        u32::try_from(self.places).unwrap_or(0)
    }

    /// Without zeros at the end of the fraction.
    #[must_use]
    pub fn normal(self) -> Self {
        let Self { mut units, mut places } = self;
        if units == 0 {
            return Self::whole(0);
        }
        while units % 10 == 0 {
            units /= 10;
            places -= 1;
        }
        Self { units, places }
    }

    /// The number as a whole one, if it is one and fits.
    pub fn as_whole(self) -> Option<i64> {
        let normal = self.normal();
        let factor = power_of_ten(u32::try_from(-normal.places).ok()?)?;
        i64::try_from(normal.units.checked_mul(factor)?).ok()
    }

    /// Both with the same number of places.
    fn aligned(self, other: Self) -> Option<(i128, i128, i32)> {
        let places = self.places.max(other.places);
        let widen = |value: Self| {
            let factor = power_of_ten(u32::try_from(places - value.places).ok()?)?;
            value.units.checked_mul(factor)
        };
        Some((widen(self)?, widen(other)?, places))
    }

    /// The sum; `None` when it does not fit.
    pub fn plus(self, other: Self) -> Option<Self> {
        let (a, b, places) = self.aligned(other)?;
        Some(Self { units: a.checked_add(b)?, places })
    }

    /// The number with its sign turned.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { units: -self.units, ..self }
    }

    /// The product; `None` when it does not fit.
    pub fn times(self, other: Self) -> Option<Self> {
        let product = |a: Self, b: Self| {
            Some(Self { units: a.units.checked_mul(b.units)?, places: a.places + b.places })
        };
        product(self, other).or_else(|| product(self.normal(), other.normal()))
    }

    /// The quotient, to twenty places more than the divisor has; `None` by zero.
    pub fn divided_by(self, other: Self) -> Option<Self> {
        if other.units == 0 {
            return None;
        }
        let (dividend, divisor) = (self.normal(), other.normal());
        let mut extra = u32::try_from(DIVISION_PLACES).ok()?;
        let widened = loop {
            match power_of_ten(extra).and_then(|factor| dividend.units.checked_mul(factor)) {
                Some(widened) => break widened,
                None => extra = extra.checked_sub(1)?,
            }
        };
        let (quotient, rest) = (widened / divisor.units, widened % divisor.units);
        let half = i128::from(rest.unsigned_abs() * 2 >= divisor.units.unsigned_abs());
        let sign = if (widened < 0) == (divisor.units < 0) { 1 } else { -1 };
        let places = dividend.places - divisor.places + i32::try_from(extra).ok()?;
        Some(Self { units: quotient + half * sign, places }.normal())
    }

    /// How often the divisor goes in as a whole; `None` by zero or when it does not fit.
    pub fn whole_quotient(self, other: Self) -> Option<Self> {
        let (a, b, _) = self.aligned(other)?;
        Some(Self { units: a.checked_div(b)?, places: 0 })
    }

    /// What remains; `None` by zero.
    pub fn remainder(self, other: Self) -> Option<Self> {
        let (a, b, places) = self.aligned(other)?;
        Some(Self { units: a.checked_rem(b)?, places })
    }

    /// Without its sign.
    #[must_use]
    pub fn magnitude(self) -> Self {
        Self { units: self.units.abs(), ..self }
    }

    /// Rounded to so many places, halves away from zero.
    pub fn rounded(self, places: u32) -> Option<Self> {
        let places = i32::try_from(places).ok()?;
        let Ok(dropped) = u32::try_from(self.places - places) else { return Some(self) };
        let Some(factor) = power_of_ten(dropped) else { return Some(Self::whole(0)) };
        if dropped == 0 {
            return Some(self);
        }
        let (quotient, rest) = (self.units / factor, self.units % factor);
        let away =
            if rest.unsigned_abs() * 2 >= factor.unsigned_abs() { self.units.signum() } else { 0 };
        Some(Self { units: quotient + away, places })
    }

    /// The whole number towards zero.
    #[must_use]
    pub fn truncated(self) -> Self {
        let Ok(dropped) = u32::try_from(self.places) else { return self };
        let units = power_of_ten(dropped).map_or(0, |factor| self.units / factor);
        Self { units, places: 0 }
    }

    /// The greatest whole number that is not more.
    #[must_use]
    pub fn floor(self) -> Self {
        let whole = self.truncated();
        let below = self.units < 0 && whole.compare(self) != Ordering::Equal;
        Self { units: whole.units - i128::from(below), ..whole }
    }

    /// The least whole number that is not less.
    #[must_use]
    pub fn ceiling(self) -> Self {
        self.negated().floor().negated()
    }

    /// The order of two numbers, whatever their places.
    pub fn compare(self, other: Self) -> Ordering {
        if let Some((a, b, _)) = self.aligned(other) {
            return a.cmp(&b);
        }
        // Too far apart to be written with the same places: the sign, then the size, decides.
        let signs = self.units.signum().cmp(&other.units.signum());
        if signs != Ordering::Equal || self.units == 0 {
            return signs;
        }
        let size = |value: Self| {
            let normal = value.normal();
            let digits = normal.units.unsigned_abs().ilog10();
            i64::from(digits) - i64::from(normal.places)
        };
        let (a, b) = (size(self), size(other));
        let by_size = if a == b {
            let (a, b) = (self.normal(), other.normal());
            let digits = |value: Self| format!("{:0<40}", value.units.unsigned_abs());
            digits(a).cmp(&digits(b))
        } else {
            a.cmp(&b)
        };
        if self.units < 0 { by_size.reverse() } else { by_size }
    }

    /// Whether it is zero.
    pub fn is_zero(self) -> bool {
        self.units == 0
    }

    /// The value as two numbers that are the same for equal values.
    pub fn key(self) -> (i128, i32) {
        let normal = self.normal();
        (normal.units, normal.places)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = self.units.unsigned_abs().to_string();
        match usize::try_from(self.places) {
            Ok(0) => write!(f, "{sign}{digits}"),
            Ok(places) => {
                let padded = format!("{digits:0>width$}", width = places + 1);
                let (whole, fraction) = padded.split_at(padded.len() - places);
                write!(f, "{sign}{whole}.{fraction}")
            }
            Err(_) if self.units == 0 => f.write_str("0"),
            Err(_) => {
                let zeros = usize::try_from(-self.places).unwrap_or(0);
                write!(f, "{sign}{digits}{:0<zeros$}", "")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).expect("a number")
    }

    #[test]
    fn equal_in_value_and_written_as_given() {
        assert_eq!(number("1.10").compare(number("1.1")), Ordering::Equal);
        assert_eq!(number("1.10").to_string(), "1.10");
        assert_eq!(number("-0.05").to_string(), "-0.05");
        assert_eq!(number("1.5e3").to_string(), "1500");
        assert_eq!(number("1e-3").to_string(), "0.001");
    }

    #[test]
    fn sums_and_quotients_are_exact() {
        let sum = number("0.1").plus(number("0.2")).expect("fits");
        assert_eq!(sum.compare(number("0.3")), Ordering::Equal);
        assert_eq!(number("1").divided_by(number("4")).expect("fits").to_string(), "0.25");
        assert_eq!(
            number("1").divided_by(number("3")).expect("fits").to_string(),
            "0.33333333333333333333"
        );
        assert!(number("1").divided_by(number("0")).is_none());
    }

    #[test]
    fn rounding_goes_away_from_zero_at_half() {
        for (text, places, rounded) in
            [("2.5", 0, "3"), ("-2.5", 0, "-3"), ("1.005", 2, "1.01"), ("7", 2, "7")]
        {
            assert_eq!(number(text).rounded(places).expect("fits").to_string(), rounded);
        }
        assert_eq!(number("-1.1").floor().to_string(), "-2");
        assert_eq!(number("-1.9").ceiling().to_string(), "-1");
    }

    #[test]
    fn numbers_far_apart_compare() {
        assert_eq!(number("1e400").compare(number("1")), Ordering::Greater);
        assert_eq!(number("-1e400").compare(number("1e-400")), Ordering::Less);
        assert_eq!(number("1.5e400").compare(number("2e400")), Ordering::Less);
        assert_eq!(number("1e40").compare(number("1e-20")), Ordering::Greater);
        assert!(Decimal::parse("1e999999").is_none());
        for not in ["", "1.", ".5", "1e", "0x1", "--1", "1 "] {
            assert!(Decimal::parse(not).is_none(), "{not}");
        }
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_whole_arithmetic(a in -1_000_000_i64..1_000_000, b in -1_000_000_i64..1_000_000) {
            let (x, y) = (Decimal::whole(a), Decimal::whole(b));
            proptest::prop_assert_eq!(x.plus(y).and_then(Decimal::as_whole), Some(a + b));
            proptest::prop_assert_eq!(x.times(y).and_then(Decimal::as_whole), Some(a * b));
            proptest::prop_assert_eq!(x.compare(y), a.cmp(&b));
            if b != 0 {
                proptest::prop_assert_eq!(x.whole_quotient(y).and_then(Decimal::as_whole), Some(a / b));
                proptest::prop_assert_eq!(x.remainder(y).and_then(Decimal::as_whole), Some(a % b));
            }
        }

        #[test]
        fn reads_what_it_writes(text in "-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,14})?") {
            let written = number(&text).to_string();
            proptest::prop_assert_eq!(written.trim_start_matches('-'), text.trim_start_matches('-'));
        }
    }
}
