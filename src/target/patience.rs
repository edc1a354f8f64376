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
    pub fn delay(&mut self, headers: &Headers, now: Timestamp, honours: bool) -> Duration {
        let asked = if honours { retry_after(headers, now) } else { None };
        asked.unwrap_or_else(|| {
            let doubled = FIRST_MS << self.attempts.min(10);
            self.attempts += 1;
            // The spread only lengthens a wait, so waits never shrink.
            let spread = self.rng.random_range(0..=doubled / 4);
            Duration::from_millis((doubled + spread).min(LONGEST_MS))
        })
    }
}

/// Whether a server says that it will answer later.
pub fn is_busy(exchange: &Exchange) -> bool {
    matches!(exchange.status(), Some(429 | 503))
}

/// Whether a request failed for a reason that may pass: no whole answer came, or one of a gateway
/// or server that is in trouble.
pub fn may_pass(exchange: &Exchange) -> bool {
    if let Some(failure) = &exchange.failure {
        return matches!(
            failure.kind,
            FailureKind::Unreachable | FailureKind::Closed | FailureKind::TimedOut
        );
    }
    matches!(exchange.status(), Some(500 | 502 | 504))
}

/// What `Retry-After` asks for: seconds, or an HTTP date by the clock.
fn retry_after(headers: &Headers, now: Timestamp) -> Option<Duration> {
    let value = headers.get("retry-after")?.trim();
    let asked = if let Ok(seconds) = value.parse() {
        Duration::from_secs(seconds)
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
        Patience::new(Seed(1).rng("test")).delay(&headers, now(), honours)
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
    fn waits_grow_to_a_limit_and_never_shrink() {
        let mut patience = Patience::new(Seed(1).rng("test"));
        let waits: Vec<Duration> =
            (0..12).map(|_| patience.delay(&Headers::default(), now(), true)).collect();
        assert!(waits.is_sorted(), "{waits:?}");
        assert!(waits[4] >= Duration::from_secs(16));
        assert_eq!(waits.last(), Some(&Duration::from_mins(1)));
    }
}
