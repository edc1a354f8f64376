//! An exchange under way, which is written down even when whoever waits for it gives up.

use std::time::Instant;

use super::exchange::{Exchange, Failure, FailureKind};
use super::record::Recorder;

/// Holds an exchange until it lands. Dropped before, it is recorded with a failure.
#[derive(Debug)]
pub struct InFlight {
    recorder: Recorder,
    begun: Instant,
    exchange: Option<Box<Exchange>>,
    when_dropped: (FailureKind, &'static str),
}

impl InFlight {
    /// Takes `exchange`, which began at `begun`; `when_dropped` says what its end would mean.
    pub fn begin(
        recorder: &Recorder,
        begun: Instant,
        exchange: Exchange,
        when_dropped: (FailureKind, &'static str),
    ) -> Self {
        let exchange = Some(Box::new(exchange));
        Self { recorder: recorder.clone(), begun, exchange, when_dropped }
    }

    /// The exchange as it stands.
    pub fn exchange(&mut self) -> &mut Exchange {
        self.exchange.as_mut().expect("it is taken only on landing")
    }

    /// The exchange, which is no longer in flight.
    pub fn land(mut self) -> Exchange {
        *self.exchange.take().expect("it lands only once")
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let Some(mut exchange) = self.exchange.take() else { return };
        let (kind, what) = self.when_dropped;
        let after = self.begun.elapsed();
        exchange.failure = Some(Failure { kind, detail: format!("{what}, after {after:?}") });
        exchange.timing.total_us = u64::try_from(after.as_micros()).unwrap_or(u64::MAX);
        self.recorder.record(*exchange);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::transcript::{Spool, text};

    #[test]
    fn only_an_exchange_that_never_lands_is_recorded() {
        let text = "### runner -> idp token\nPOST https://idp.test/token HTTP/1.1\n\n### failure closed: x\n";
        let parsed = text::parse(text, jiff::Timestamp::UNIX_EPOCH).expect("well-formed");
        let recorder =
            Recorder::new(Clock::system(), Spool::create().expect("a temporary directory"));
        let begin = || {
            let exchange = Exchange::clone(&parsed.exchanges[0]);
            let end = (FailureKind::Cancelled, "nobody waited");
            InFlight::begin(&recorder, Instant::now(), exchange, end)
        };
        let _ = begin().land();
        assert!(recorder.transcript().exchanges.is_empty());
        drop(begin());
        let written = recorder.transcript().exchanges;
        let failure = written[0].failure.as_ref().expect("one");
        assert_eq!((written.len(), failure.kind), (1, FailureKind::Cancelled));
        assert!(failure.detail.starts_with("nobody waited, after "), "{failure:?}");
    }
}
