//! The recorder: the one place exchanges and facts of a scenario are written down.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::clock::Clock;

use super::body::Spool;
use super::exchange::Exchange;
use super::fact::Fact;
use super::timeline::Transcript;

/// How long a transcript waits for handshakes to end.
const SETTLING: Duration = Duration::from_secs(2);

/// A shared handle to the transcript being written.
#[derive(Clone, Debug)]
pub struct Recorder(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Clock,
    spool: Spool,
    keep: bool,
    next_seq: AtomicU32,
    next_connection: AtomicU64,
    written: Mutex<Written>,
    changed: watch::Sender<u64>,
    step: Mutex<String>,
    /// Handshakes of which it is not known yet how they end.
    handshakes: TaskTracker,
}

#[derive(Debug, Default)]
struct Written {
    exchanges: BTreeMap<u32, Arc<Exchange>>,
    facts: Vec<Fact>,
}

/// A place in the order of exchanges, taken when a request begins.
#[derive(Clone, Debug)]
pub struct Reserved {
    /// Position in the transcript.
    pub seq: u32,
    /// The step in progress when the request began.
    pub step: String,
}

impl Recorder {
    /// A recorder that keeps everything.
    pub fn new(clock: Clock, spool: Spool) -> Self {
        Self::build(clock, spool, true)
    }

    /// A recorder that forgets: for actors under test, whose own view would not exist if they
    /// were real, and for mocks that only serve.
    pub fn forgetful(clock: Clock, spool: Spool) -> Self {
        Self::build(clock, spool, false)
    }

    fn build(clock: Clock, spool: Spool, keep: bool) -> Self {
        Self(Arc::new(Inner {
            clock,
            spool,
            keep,
            next_seq: AtomicU32::new(1),
            next_connection: AtomicU64::new(1),
            written: Mutex::default(),
            changed: watch::Sender::new(0),
            step: Mutex::default(),
            handshakes: TaskTracker::new(),
        }))
    }

    /// The clock exchanges are dated by.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Where large bodies go.
    pub fn spool(&self) -> &Spool {
        &self.0.spool
    }

    /// Whether exchanges are kept, and so their bodies needed.
    pub fn keeps(&self) -> bool {
        self.0.keep
    }

    /// Names the step that exchanges from now on belong to.
    pub fn enter_step(&self, id: &str) {
        id.clone_into(&mut self.0.step.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The step in progress.
    pub fn step(&self) -> String {
        self.0.step.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the next place in the order.
    pub fn reserve(&self) -> Reserved {
        Reserved { seq: self.0.next_seq.fetch_add(1, Ordering::Relaxed), step: self.step() }
    }

    /// A number for a new connection.
    pub fn connection(&self) -> u64 {
        self.0.next_connection.fetch_add(1, Ordering::Relaxed)
    }

    /// Keeps the transcript open until a handshake has ended, which is when this is dropped.
    pub fn handshake(&self) -> TaskTrackerToken {
        self.0.handshakes.token()
    }

    /// Waits until it is known of every handshake how it ended, but not for long: a peer may leave
    /// one open.
    pub async fn settled(&self) {
        self.0.handshakes.close();
        let _ = tokio::time::timeout(SETTLING, self.0.handshakes.wait()).await;
    }

    /// Writes down a finished exchange and gives it back, shared.
    pub fn record(&self, mut exchange: Exchange) -> Arc<Exchange> {
        let next = self.0.next_seq.load(Ordering::Relaxed);
        exchange.over_before = next.max(exchange.seq.saturating_add(1));
        tracing::debug!(
            exchange.seq = exchange.seq,
            step = exchange.step,
            initiator = %exchange.initiator,
            responder = %exchange.responder,
            endpoint = %exchange.endpoint,
            status = exchange.status(),
            "exchange {} with {} at {}",
            exchange.seq,
            exchange.responder,
            exchange.endpoint,
        );
        let exchange = Arc::new(exchange);
        if self.0.keep {
            let mut written = self.0.written.lock().unwrap_or_else(PoisonError::into_inner);
            written.exchanges.insert(exchange.seq, Arc::clone(&exchange));
        }
        self.0.changed.send_modify(|count| *count += 1);
        exchange
    }

    /// States a fact.
    pub fn state(&self, fact: Fact) {
        if self.0.keep {
            self.0.written.lock().unwrap_or_else(PoisonError::into_inner).facts.push(fact);
        }
    }

    /// Everything written so far.
    pub fn transcript(&self) -> Transcript {
        let written = self.0.written.lock().unwrap_or_else(PoisonError::into_inner);
        Transcript {
            exchanges: written.exchanges.values().cloned().collect(),
            facts: written.facts.clone(),
            ..Transcript::default()
        }
    }

    /// A receiver that changes with every exchange written, for those who wait for one.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changed.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::text;

    #[test]
    fn what_begins_before_an_exchange_is_over_does_not_follow_it() {
        let recorder =
            Recorder::new(Clock::system(), Spool::create().expect("a temporary directory"));
        let text = "### target -> source file\nGET https://source.test/1 HTTP/1.1\n";
        let parsed = text::parse(text, jiff::Timestamp::UNIX_EPOCH).expect("well-formed");
        let record = |reserved: Reserved| {
            let seq = reserved.seq;
            recorder.record(Exchange { seq, ..Exchange::clone(&parsed.exchanges[0]) })
        };
        let (first, second) = (recorder.reserve(), recorder.reserve());
        let (first, third) = (record(first), recorder.reserve());
        let (second, third) = (record(second), record(third));
        assert!(!second.follows(&first));
        assert!(third.follows(&first) && !third.follows(&second));
        assert!(!first.follows(&first));
    }
}
