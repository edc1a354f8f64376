//! Which resources a file holds and which it mentions, in few bytes each.
//!
//! A name is kept as a hash of 64 bits. Two of a million names share one once in ten million
//! exports; a check that accuses somebody of a name seen twice looks at the names themselves first.

use std::hash::BuildHasher;

use foldhash::quality::FixedState;

use crate::checks::given::Given;
use crate::id::{Actor, Endpoint};
use crate::transcript::{Exchange, Transcript};

use super::context::Context;
use super::run::notes;
use super::watch::Note;

/// Names that are kept of all files of a transcript together, about 8 bytes each.
const NAMES_LIMIT: u64 = 8_000_000;

/// Of how many names it is known that they were mentioned shortly before.
const RECENT: usize = 1024;

/// A name as it is kept.
pub(in crate::checks) fn hash_of(kind: &str, id: &str) -> u64 {
    FixedState::with_seed(0).hash_one((kind, id))
}

/// The name a reference ends in, as it is kept: without a base and without a version.
pub(in crate::checks) fn mentioned(reference: &str) -> Option<u64> {
    let (_, kind, id) = parts_of(reference)?;
    Some(hash_of(kind, id))
}

/// Base, type and id of a reference, whatever its version.
fn parts_of(reference: &str) -> Option<(Option<&str>, &str, &str)> {
    match cut(reference)? {
        (Some(versioned), "_history", _) => cut(versioned),
        parts => Some(parts),
    }
}

/// What stands before, between and behind the last two slashes.
fn cut(text: &str) -> Option<(Option<&str>, &str, &str)> {
    let slash = |text: &str| text.bytes().rposition(|byte| byte == b'/');
    let at = slash(text)?;
    let (before, last) = (text.get(..at)?, text.get(at + 1..)?);
    Some(match slash(before) {
        Some(at) => (before.get(..at), before.get(at + 1..)?, last),
        None => (None, before, last),
    })
}

/// A growing set of hashes.
#[derive(Debug)]
pub(in crate::checks) struct Hashes {
    all: Vec<u64>,
    /// How many were there when they were last put in order.
    sorted: usize,
    /// The last of those that fall on each place: most are mentioned again soon.
    recent: Vec<u64>,
    limit: usize,
    /// Whether there were more than are kept.
    pub(in crate::checks) is_cut: bool,
}

impl Hashes {
    /// An empty set for a file; what it may hold is its share of the limit.
    pub(in crate::checks) fn of(context: &Context<'_>) -> Self {
        let size = |one: &Exchange| one.response.as_ref().map_or(0, |one| one.body.size_bytes());
        let all = context.transcript.at(Endpoint::File).map(size).sum::<u64>().max(1);
        let share = u128::from(NAMES_LIMIT) * u128::from(size(context.exchange)) / u128::from(all);
        // Of a small export everything is kept.
        let limit = usize::try_from(share).unwrap_or(usize::MAX).max(100_000);
        Self { all: Vec::new(), sorted: 0, recent: Vec::new(), limit, is_cut: false }
    }

    /// Adds one.
    #[expect(clippy::cast_possible_truncation, reason = "only the low bits matter")]
    pub(in crate::checks) fn add(&mut self, hash: u64) {
        self.recent.resize(RECENT, 0);
        let place = hash as usize % RECENT;
        if self.recent[place] != hash {
            self.recent[place] = hash;
            self.push(hash);
        }
    }

    /// Adds one that may be meant to come once only.
    fn push(&mut self, hash: u64) {
        if self.all.len() >= self.limit {
            self.is_cut = true;
            return;
        }
        self.all.push(hash);
    }

    /// Adds one to a set in which each counts once, however often it comes.
    fn add_again(&mut self, hash: u64) {
        if self.all.len() >= self.limit.min(2 * self.sorted + 100_000) {
            self.order();
        }
        self.add(hash);
    }

    /// Ends the set; says how many came more than once.
    fn end(&mut self) -> usize {
        self.recent = Vec::new();
        let repeated = self.order();
        self.all.shrink_to_fit();
        repeated
    }

    /// Puts them in order; says how many came more than once.
    fn order(&mut self) -> usize {
        let all = self.all.len();
        self.all.sort_unstable();
        self.all.dedup();
        self.sorted = self.all.len();
        all - self.sorted
    }

    /// All of them, in order once the file has ended.
    pub(in crate::checks) fn all(&self) -> &[u64] {
        &self.all
    }
}

/// The names of the resources in a file.
#[derive(Debug)]
pub(in crate::checks) struct Names {
    kind: String,
    /// Those of the type its entry names.
    pub(in crate::checks) own: Hashes,
    /// Those of other types.
    pub(in crate::checks) others: Hashes,
    /// How many of its own type came again.
    pub(in crate::checks) repeated: usize,
}

impl Names {
    pub(super) fn begin(context: &Context<'_>) -> Option<Box<dyn Note>> {
        let kind = context.output()?.resource_type().unwrap_or_default().to_owned();
        let (own, others) = (Hashes::of(context), Hashes::of(context));
        Some(Box::new(Self { kind, own, others, repeated: 0 }))
    }
}

impl Note for Names {
    fn see(&mut self, one: &Given<'_>) {
        let Some(id) = one.at("id").as_str() else { return };
        let hash = hash_of(one.kind(), id);
        if one.kind() == self.kind {
            self.own.push(hash);
        } else {
            self.others.push(hash);
        }
    }

    fn end(&mut self) {
        self.repeated = self.own.end();
        self.others.end();
    }
}

/// Types without a date of service. Of others a window of time may rightly leave out what is
/// referred to.
const LASTING: [&str; 8] = [
    "Coverage",
    "Location",
    "Medication",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "RelatedPerson",
];

/// Which references of an export lead to what it may hold itself: those to a type it lists, as they
/// are on the server's own base.
#[derive(Clone, Debug)]
pub(in crate::checks) struct Own {
    kinds: Vec<String>,
    base: Option<String>,
}

impl Own {
    /// Those of the export that lists a file.
    pub(in crate::checks) fn of(context: &Context<'_>) -> Option<Self> {
        let listed = context.output()?.manifest["output"].as_array()?;
        let mut kinds: Vec<String> =
            listed.iter().filter_map(|one| one["type"].as_str()).map(str::to_owned).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let base = context.transcript.base_of(Actor::Source).map(str::to_owned);
        Some(Self { kinds, base })
    }

    /// The name that such a reference leads to, and whether that lasts.
    fn named(&self, reference: &str) -> Option<(u64, bool)> {
        let (base, kind, id) = parts_of(reference)?;
        let is_own = self.kinds.iter().any(|one| one == kind)
            && (base.is_none() || self.base.is_none() || base == self.base.as_deref());
        is_own.then(|| (hash_of(kind, id), LASTING.contains(&kind)))
    }

    /// The name that a reference has which would be such a one, stood it not on another base.
    pub(in crate::checks) fn name_elsewhere(&self, reference: &str) -> Option<u64> {
        let (base, kind, id) = parts_of(reference)?;
        let is_elsewhere = base.is_some_and(|base| base.starts_with("http"))
            && self.base.is_some()
            && base != self.base.as_deref();
        let is_listed = || self.kinds.iter().any(|one| one == kind);
        (is_elsewhere && is_listed()).then(|| hash_of(kind, id))
    }

    /// The name that such a reference leads to.
    pub(in crate::checks) fn name(&self, reference: &str) -> Option<u64> {
        self.named(reference).map(|(name, _)| name)
    }
}

/// The names of the resources that those in a file refer to.
#[derive(Debug)]
pub(in crate::checks) struct Mentions {
    own: Own,
    /// Hashes of the references to its own seen last, each at its place: most come again soon.
    recent: Vec<u64>,
    /// The names.
    pub(in crate::checks) names: Hashes,
    /// Those among them that no window of time thins out.
    pub(in crate::checks) lasting: Hashes,
    /// How many references there were, wherever they lead.
    pub(in crate::checks) all: u64,
    /// Lines with references to what would be the export's own on another base, and its names.
    pub(in crate::checks) elsewhere: Vec<(u64, u64)>,
}

/// References elsewhere that are kept of a file.
const ELSEWHERE_LIMIT: usize = 10_000;

impl Mentions {
    pub(super) fn begin(context: &Context<'_>) -> Option<Box<dyn Note>> {
        // A Provenance refers to all it comes with.
        let kind = context.output()?.resource_type();
        (kind != Some("Provenance")).then_some(())?;
        let (names, lasting) = (Hashes::of(context), Hashes::of(context));
        let (own, recent) = (Own::of(context)?, vec![0; RECENT]);
        Some(Box::new(Self { own, recent, names, lasting, all: 0, elsewhere: Vec::new() }))
    }
}

impl Note for Mentions {
    #[expect(clippy::cast_possible_truncation, reason = "only the low bits matter")]
    fn see(&mut self, one: &Given<'_>) {
        for text in one.resource.references() {
            self.all += 1;
            let hash = FixedState::with_seed(0).hash_one(text);
            let place = hash as usize % RECENT;
            if self.recent[place] == hash {
                continue;
            }
            if let Some((name, is_lasting)) = self.own.named(text) {
                self.recent[place] = hash;
                self.names.add_again(name);
                if is_lasting {
                    self.lasting.add_again(name);
                }
            } else if self.elsewhere.len() < ELSEWHERE_LIMIT
                && let Some(name) = self.own.name_elsewhere(text)
            {
                self.elsewhere.push((one.line(), name));
            }
        }
    }

    fn end(&mut self) {
        self.recent = Vec::new();
        self.names.end();
        self.lasting.end();
    }
}

/// The names of all resources of some files, in order; and whether that is all of them.
pub(in crate::checks) fn names_of<'t>(
    files: impl IntoIterator<Item = &'t Exchange>,
    transcript: &Transcript,
) -> (Vec<u64>, bool) {
    let mut names = Vec::new();
    let cut = notes(files, transcript, |_, note: &Names| {
        names.extend_from_slice(note.own.all());
        names.extend_from_slice(note.others.all());
        note.own.is_cut || note.others.is_cut
    });
    names.sort_unstable();
    (names, !cut.contains(&true))
}
