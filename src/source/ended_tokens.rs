//! Tokens that end before their time: faults on demand, which a client must live with.
//!
//! What happens midway happens once, so that a client that asks for another token goes on.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Why a token does not work any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Its time is over.
    Expired,
    /// The key that signed it is not published any more.
    KeyReplaced,
}

/// The tokens seen, and those of them that have ended.
#[derive(Debug, Default)]
pub(super) struct EndedTokens(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Each token that was good, with why it is not any more.
    tokens: BTreeMap<String, Option<Ended>>,
    expired: bool,
    rotated: bool,
}

impl EndedTokens {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why this token has ended, if it has.
    pub(super) fn why(&self, token: &str) -> Option<Ended> {
        *self.known().tokens.get(token)?
    }

    /// Notes a token that was good.
    pub(super) fn note(&self, token: &str) {
        self.known().tokens.entry(token.to_owned()).or_default();
    }

    /// Ends one token; does nothing when it was called before.
    pub(super) fn expire(&self, token: &str) {
        let mut known = self.known();
        if !std::mem::replace(&mut known.expired, true) {
            known.tokens.insert(token.to_owned(), Some(Ended::Expired));
        }
    }

    /// Ends every token seen so far; does nothing when it was called before.
    pub(super) fn rotate(&self) {
        let mut known = self.known();
        if !std::mem::replace(&mut known.rotated, true) {
            known.tokens.values_mut().for_each(|ended| *ended = Some(Ended::KeyReplaced));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_midway_happens_once() {
        let tokens = EndedTokens::default();
        tokens.note("a");
        tokens.rotate();
        assert_eq!(tokens.why("a"), Some(Ended::KeyReplaced));
        tokens.note("b");
        tokens.rotate();
        assert_eq!(tokens.why("b"), None);
        tokens.expire("b");
        tokens.expire("c");
        assert_eq!((tokens.why("b"), tokens.why("c")), (Some(Ended::Expired), None));
    }
}
