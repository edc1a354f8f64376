//! How much of the machine one call may use.

use std::time::Duration;

/// The limits of one call, loading the script included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How often the engine may ask whether to go on: once in ten thousand loop turns or calls.
    /// Unlike time it is the same on every machine.
    pub steps: u64,
    /// The longest real time.
    pub time: Duration,
    /// The most memory, in bytes: what the call was given included.
    pub memory_bytes: usize,
    /// The deepest stack, in bytes; half a megabyte at most, because threads have no more to give.
    pub stack_bytes: usize,
}

impl Default for Limits {
    /// Plenty for a decision: some millions of loop turns, eight megabytes.
    fn default() -> Self {
        Self {
            steps: 1_000,
            time: Duration::from_secs(2),
            memory_bytes: 8 * 1024 * 1024,
            stack_bytes: 256 * 1024,
        }
    }
}

impl Limits {
    /// The deepest stack a thread can bear.
    pub(super) const DEEPEST_BYTES: usize = 512 * 1024;
}
