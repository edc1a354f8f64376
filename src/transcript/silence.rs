//! Who has not answered so far, so that a peer that never does costs a few deadlines and not one
//! for every request of a run.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::id::Endpoint;

use super::exchange::FailureKind;

/// Requests that may go unanswered before a peer that never answered is given up.
const PATIENCE: u32 = 3;

/// What was heard from the peers of one run, by host and port, and by endpoint there. Cheap to
/// clone; the clones share what they know.
#[derive(Clone, Debug, Default)]
pub struct Silence(Arc<Mutex<HashMap<Key, Heard>>>);

/// A host and port as a whole, or one endpoint there.
type Key = (String, Option<Endpoint>);

#[derive(Clone, Debug, Default)]
struct Heard {
    answered: bool,
    unanswered: u32,
    /// How the last request ended, in words.
    last: String,
}

impl Silence {
    /// Notes how a request to `authority` ended: answered in any way at all, or not.
    pub fn note(
        &self,
        authority: &str,
        endpoint: Endpoint,
        ended: Result<(), (FailureKind, &str)>,
    ) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for endpoint in [None, Some(endpoint)] {
            let heard = known.entry((authority.to_owned(), endpoint)).or_default();
            match ended {
                Ok(()) => heard.answered = true,
                // Only waiting costs time. What ends at once may be tried again.
                Err((FailureKind::TimedOut, detail)) => {
                    heard.unanswered += 1;
                    detail.clone_into(&mut heard.last);
                }
                Err(_) => {}
            }
        }
    }

    /// Why nothing more is to be asked of an endpoint, if so: in the whole run nobody answered
    /// there, and long enough was waited for it.
    pub fn given_up(&self, authority: &str, endpoint: Endpoint) -> Option<String> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        [None, Some(endpoint)].into_iter().find_map(|endpoint| {
            let heard = known.get(&(authority.to_owned(), endpoint))?;
            (!heard.answered && heard.unanswered >= PATIENCE).then(|| {
                let whom = endpoint.map_or("host", |_| "endpoint");
                format!(
                    "not asked: {} requests before it went unanswered ({}), and none was ever \
                     answered by this {whom}",
                    heard.unanswered, heard.last
                )
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANGS: Result<(), (FailureKind, &str)> = Err((FailureKind::TimedOut, "no head"));

    #[test]
    fn a_host_that_never_answers_is_given_up() {
        let silence = Silence::default();
        for _ in 0..PATIENCE {
            assert_eq!(silence.given_up("a:1", Endpoint::Token), None);
            silence.note("a:1", Endpoint::Metadata, HANGS);
        }
        assert!(silence.given_up("a:1", Endpoint::Token).is_some_and(|why| why.contains("host")));
        assert_eq!(silence.given_up("a:2", Endpoint::Token), None);
    }

    #[test]
    fn an_endpoint_that_never_answers_is_given_up_beside_others_that_do() {
        let silence = Silence::default();
        silence.note("a:1", Endpoint::Metadata, Ok(()));
        for _ in 0..PATIENCE {
            silence.note("a:1", Endpoint::Token, HANGS);
        }
        assert!(silence.given_up("a:1", Endpoint::Token).is_some());
        assert_eq!(silence.given_up("a:1", Endpoint::Metadata), None);
    }

    #[test]
    fn one_answer_is_enough_to_be_asked_again() {
        let silence = Silence::default();
        silence.note("a:1", Endpoint::Token, Ok(()));
        for _ in 0..2 * PATIENCE {
            silence.note("a:1", Endpoint::Token, HANGS);
        }
        assert_eq!(silence.given_up("a:1", Endpoint::Token), None);
    }

    #[test]
    fn what_ends_at_once_costs_no_patience() {
        let silence = Silence::default();
        for _ in 0..2 * PATIENCE {
            silence.note("a:1", Endpoint::Token, Err((FailureKind::Closed, "closed")));
        }
        assert_eq!(silence.given_up("a:1", Endpoint::Token), None);
    }
}
