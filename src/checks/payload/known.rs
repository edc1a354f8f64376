//! Lines like lines that are known to be valid.

use std::collections::HashSet;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState;
use foldhash::quality::FixedState;

use crate::checks::given::Given;
use crate::transcript::Transcript;

/// Sketches of valid resources that are kept, about 10 bytes each. An export of a million
/// resources has a few thousand of them; where there are more, the rest is validated one by one.
const LIMIT: usize = 200_000;

/// Hashes of sketches. Two of as many share one once in a thousand million exports.
type Sketches = HashSet<u64, RandomState>;

/// What the files of a transcript have in common.
#[derive(Default)]
struct Shared(Mutex<Sketches>);

/// The sketches of valid resources, as far as one reader of a file knows them.
pub(super) struct Known {
    all: Arc<Shared>,
    own: Sketches,
    /// The sketch of the last resource, and its hash when it has one.
    sketch: Vec<u8>,
    last: Option<u64>,
}

impl Known {
    pub(super) fn of(transcript: &Transcript) -> Self {
        let all = transcript.worked_out.get(Shared::default);
        Self { all, own: Sketches::default(), sketch: Vec::new(), last: None }
    }

    /// Whether a resource is like one that is known to be valid.
    pub(super) fn has(&mut self, one: &Given<'_>) -> bool {
        let sketched = one.resource.sketch(&mut self.sketch);
        self.last = sketched.map(|()| FixedState::with_seed(0).hash_one(&*self.sketch));
        let Some(hash) = self.last else { return false };
        if self.own.contains(&hash) {
            return true;
        }
        let is_known = self.shared(|all| all.contains(&hash));
        if is_known && self.own.len() < LIMIT {
            self.own.insert(hash);
        }
        is_known
    }

    /// The resource that was asked about is valid.
    pub(super) fn learn(&mut self) {
        let Some(hash) = self.last else { return };
        if self.shared(|all| all.len() < LIMIT && all.insert(hash)) {
            self.own.insert(hash);
        }
    }

    fn shared<R>(&self, ask: impl FnOnce(&mut Sketches) -> R) -> R {
        ask(&mut self.all.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
