//! How long to wait before asking again: what `Retry-After` says, or an exponential back-off.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::transcript::{Exchange, FailureKind, Headers};

/// The first wait of a back-off, in milliseconds.
const FIRST_MS: u64 = 1_000;
/// The longest wait of a back-off, in milliseconds.
const LONGEST_MS: u64 = 60_000;
/// The shortest wait, whatever a server says.
const SHORTEST: Duration = Duration::from_secs(1);
/// The longest wait a server may ask for. Somebody should look at what takes longer.
const LONGEST_ASKED: Duration = Duration::from_hours(24);

/// A server asks for a wait nobody can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

/// The waits of one series of attempts.
#[derive(Debug)]
pub struct Patience {
    attempts: u32,
    rng: ChaCha8Rng,
}

impl Patience {
    /// A series that begins; `rng` spreads its waits.
    pub fn new(rng: ChaCha8Rng) -> Self {
        Self { attempts: 0, rng }
    }

    /// Begins again with short waits.
    pub fn reset(&mut self) {
        self.attempts = 0;
    }

    /// The wait that follows an answer with these header fields. Without a usable `Retry-After`,
    /// or when it is not honoured, each wait is about twice the one before.
    ///
    /// # Errors
    /// When a wait of more than a day is asked for: asking again before would not be allowed.
    pub fn delay(
        &mut self,
        headers: &Headers,
        now: Timestamp,
        honours: bool,
    ) -> Result<Duration, TooLong> {
        let asked = if honours { retry_after(headers, now) } else { None };
        if asked.is_some_and(|asked| asked > LONGEST_ASKED) {
            return Err(TooLong);
        }
        Ok(asked.unwrap_or_else(|| {
            let doubled = FIRST_MS << self.attempts.min(10);
            self.attempts += 1;
            // The spread only lengthens a wait, so waits never shrink.
            let spread = self.rng.random_range(0..=doubled / 4);
            Duration::from_millis((doubled + spread).min(LONGEST_MS))
        }))
    }
}

/// Whether a server says that it will answer later.
pub fn is_busy(exchange: &Exchange) -> bool {
    matches!(exchange.status(), Some(429 | 503))
}

/// Whether a request failed for a reason that may pass: no whole answer came, or one of a gateway
/// or server that is in trouble. Nobody is followed elsewhere; who sends us away may think again.
pub fn may_pass(exchange: &Exchange) -> bool {
    if let Some(failure) = &exchange.failure {
        return matches!(
            failure.kind,
            FailureKind::Unreachable | FailureKind::Closed | FailureKind::TimedOut
        );
    }
    matches!(exchange.status(), Some(302 | 303 | 307 | 500 | 502 | 504))
}

/// What `Retry-After` asks for: seconds, or an HTTP date by the clock.
fn retry_after(headers: &Headers, now: Timestamp) -> Option<Duration> {
    let value = headers.get("retry-after")?.trim();
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let asked = if digits {
        // More than fits is still a number of seconds.
        Duration::from_secs(value.parse().unwrap_or(u64::MAX))
    } else {
        let date = rfc2822::DateTimeParser::new().parse_timestamp(value).ok()?;
        // A date that has passed allows asking at once.
        Duration::try_from(date.duration_since(now)).unwrap_or(Duration::ZERO)
    };
    Some(asked.max(SHORTEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    fn now() -> Timestamp {
        "2027-01-15T12:00:00Z".parse().expect("an instant")
    }

    fn delay(value: &str, honours: bool) -> Duration {
        let headers: Headers = [("Retry-After", value)].into_iter().collect();
        let delay = Patience::new(Seed(1).rng("test")).delay(&headers, now(), honours);
        delay.expect("a wait")
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        for (value, secs) in [
            ("120", 120),
            ("0", 1),
            ("Fri, 15 Jan 2027 12:00:30 GMT", 30),
            ("Fri, 15 Jan 2027 11:00:00 GMT", 1),
        ] {
            assert_eq!(delay(value, true), Duration::from_secs(secs), "{value}");
        }
    }

    #[test]
    fn what_is_not_understood_or_not_honoured_falls_back() {
        for (value, honours) in [("soon", true), ("-5", true), ("120", false)] {
            let waited = delay(value, honours);
            assert!(waited >= SHORTEST && waited < SHORTEST * 2, "{value}: {waited:?}");
        }
    }

    #[test]
    fn nobody_waits_longer_than_a_day() {
        for (value, waits) in [
            ("86400", Ok(Duration::from_hours(24))),
            ("86401", Err(TooLong)),
            ("4000000000", Err(TooLong)),
            ("99999999999999999999999", Err(TooLong)),
            ("Fri, 15 Jan 2077 12:00:30 GMT", Err(TooLong)),
        ] {
            let headers: Headers = [("Retry-After", value)].into_iter().collect();
            let waited = Patience::new(Seed(1).rng("test")).delay(&headers, now(), true);
            assert_eq!(waited, waits, "{value}");
        }
    }

    #[test]
    fn waits_grow_to_a_limit_and_never_shrink() {
        let mut patience = Patience::new(Seed(1).rng("test"));
        let waits: Vec<Duration> =
            (0..12).filter_map(|_| patience.delay(&Headers::default(), now(), true).ok()).collect();
        assert!(waits.is_sorted(), "{waits:?}");
        assert!(waits[4] >= Duration::from_secs(16));
        assert_eq!(waits.last(), Some(&Duration::from_mins(1)));
    }
}
