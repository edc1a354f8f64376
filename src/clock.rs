//! Time as an input: the wall clock, or a simulated one that waiting advances at once.
//!
//! Runs against our own mocks use a simulated clock, so a poll that honours `Retry-After: 120`
//! costs no real time and the transcript still shows the two minutes. Deadlines against peers
//! are real time and do not pass through here.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

/// A shared clock. Cloning gives another handle to the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
enum Inner {
    /// Wall time plus an offset that [`Clock::advance`] moves.
    System(Mutex<SignedDuration>),
    /// A time that moves only when told.
    Simulated(Mutex<Timestamp>),
}

impl Clock {
    /// A clock that follows the wall clock.
    pub fn system() -> Self {
        Self(Arc::new(Inner::System(Mutex::new(SignedDuration::ZERO))))
    }

    /// A clock that stands at `start` until it is advanced or slept on.
    pub fn simulated(start: Timestamp) -> Self {
        Self(Arc::new(Inner::Simulated(Mutex::new(start))))
    }

    /// A simulated clock that starts at the present second.
    pub fn simulated_from_now() -> Self {
        let now = Self::system().now();
        Self::simulated(Timestamp::from_second(now.as_second()).unwrap_or(now))
    }

    /// Whether waiting costs no real time.
    pub fn is_simulated(&self) -> bool {
        matches!(*self.0, Inner::Simulated(_))
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        match &*self.0 {
            Inner::System(offset) => {
                let offset = *offset.lock().unwrap_or_else(PoisonError::into_inner);
                wall_clock().saturating_add(offset).unwrap_or(Timestamp::MAX)
            }
            Inner::Simulated(now) => *now.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Seconds since the Unix epoch, as JWT claims count them.
    pub fn epoch_secs(&self) -> i64 {
        self.now().as_second()
    }

    /// The present date in UTC.
    pub fn today(&self) -> Date {
        self.now().to_zoned(TimeZone::UTC).date()
    }

    /// Moves this clock forward by `by`.
    pub fn advance(&self, by: Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        match &*self.0 {
            Inner::System(offset) => {
                let mut offset = offset.lock().unwrap_or_else(PoisonError::into_inner);
                *offset = offset.saturating_add(by);
            }
            Inner::Simulated(now) => {
                let mut now = now.lock().unwrap_or_else(PoisonError::into_inner);
                *now = now.saturating_add(by).unwrap_or(Timestamp::MAX);
            }
        }
    }

    /// Waits for `how_long`: really on the wall clock, at once on a simulated one.
    pub async fn sleep(&self, how_long: Duration) {
        match &*self.0 {
            Inner::System(_) => tokio::time::sleep(how_long).await,
            Inner::Simulated(_) => {
                self.advance(how_long);
                tokio::task::yield_now().await;
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
fn wall_clock() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sleeping_on_a_simulated_clock_advances_it() {
        let clock = Clock::simulated("2027-01-01T00:00:00Z".parse().expect("a valid instant"));
        clock.sleep(Duration::from_mins(2)).await;
        assert_eq!(clock.now().to_string(), "2027-01-01T00:02:00Z");
    }

    #[test]
    fn handles_share_the_time() {
        let clock = Clock::system();
        let other = clock.clone();
        clock.advance(Duration::from_hours(1));
        assert!(other.epoch_secs() >= Clock::system().epoch_secs() + 3599);
    }
}
