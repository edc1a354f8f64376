//! What a validation found.

use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::quality::RandomState;

use super::place::{Step, location, pointer};

/// The most problems of each severity a report keeps unless told otherwise. All are counted.
pub const MOST_KEPT: usize = 500;
/// The most causes that are remembered, to count each once.
const MOST_CAUSES: usize = 1 << 20;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something could not be told offline.
    Note,
    /// Something should be otherwise.
    Warning,
    /// The resource is not valid.
    Error,
}

impl Severity {
    /// Its name in JSON and text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The rule that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What kind of rule (`unknown-element`, `cardinality`, `format`), or the key of a constraint.
    pub key: String,
    /// The canonical URL of the definition that states it; empty for a rule of JSON itself.
    pub source: String,
    /// The version of that definition, where known.
    pub version: Option<String>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// Where, as a path: `Patient.name[0].given[1]`.
    pub location: String,
    /// Where, as a JSON pointer: `/name/0/given/1`.
    pub pointer: String,
    /// Which rule says so.
    pub rule: Rule,
    /// What is wrong, without a full stop. It holds no value of the document, so it can be shown
    /// where member data may not.
    pub text: String,
    /// The value that was found, cut to what a message can hold.
    pub found: Option<String>,
    /// How to mend it.
    pub hint: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.location.is_empty() { "document" } else { &self.location };
        write!(f, "{} {place}: {}", self.severity.as_str(), self.text)?;
        if let Some(found) = &self.found {
            write!(f, ", found {found}")?;
        }
        write!(f, " [{}", self.rule.key)?;
        if !self.rule.source.is_empty() {
            write!(f, " {}", self.rule.source)?;
        }
        f.write_str("]")
    }
}

/// What a message says: the words, the value they are about, and how to mend it.
pub(super) struct Said {
    pub(super) text: String,
    pub(super) found: Option<String>,
    pub(super) hint: Option<String>,
}

impl Said {
    /// The same with a hint.
    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl From<String> for Said {
    fn from(text: String) -> Self {
        Self { text, found: None, hint: None }
    }
}

/// Words about a value.
pub(super) fn said(text: impl Into<String>, found: String) -> Said {
    Said { text: text.into(), found: Some(found), hint: None }
}

/// How often a profile's must-support element was there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Support {
    /// The canonical URL of the profile.
    pub profile: String,
    /// The id of the element.
    pub element: String,
    /// Values found.
    pub found: usize,
}

/// What a validation found.
///
/// The counts hold whatever was kept, so a verdict does not depend on how much is shown.
#[derive(Clone, Debug)]
pub struct Report {
    /// The first problems of each severity, as many as there is room for, in the order of the
    /// checks. Notes never take the room of errors.
    pub problems: Vec<Problem>,
    /// How many errors there are.
    pub errors: usize,
    /// How many warnings there are.
    pub warnings: usize,
    /// How many notes there are.
    pub notes: usize,
    /// Elements marked must-support in the profiles used, if that was asked for.
    pub support: Vec<Support>,
    seen: HashSet<u64, RandomState>,
    /// How many problems of a severity are kept.
    room: usize,
}

impl Default for Report {
    fn default() -> Self {
        Self::with_room(MOST_KEPT)
    }
}

impl Report {
    /// One that keeps so many problems of each severity.
    pub(super) fn with_room(room: usize) -> Self {
        Self {
            problems: Vec::new(),
            errors: 0,
            warnings: 0,
            notes: 0,
            support: Vec::new(),
            seen: HashSet::default(),
            room,
        }
    }

    /// Whether no error was found.
    pub fn is_valid(&self) -> bool {
        self.errors == 0
    }

    /// Whether some problems were counted but not kept.
    pub fn is_cut(&self) -> bool {
        self.errors + self.warnings + self.notes > self.problems.len()
    }

    /// Counts a problem by a rule, and keeps it while there is room. One cause is reported once:
    /// the same rule at the same place is not counted again, whichever profile asks.
    pub(super) fn add<S: Into<Said>>(
        &mut self,
        severity: Severity,
        key: &str,
        steps: &[Step<'_>],
        source: impl FnOnce() -> (String, Option<String>),
        text: impl FnOnce() -> S,
    ) {
        let Said { text, found, hint } = text().into();
        // The words tell slices and elements of one place apart.
        // Which profile is not known is told by what was found only.
        let about = found.as_deref().filter(|_| key == "profile-unknown").unwrap_or_default();
        let cause = cause(self.seen.hasher(), key, steps, &text, about);
        if self.seen.contains(&cause) {
            return;
        }
        if self.seen.len() < MOST_CAUSES {
            self.seen.insert(cause);
        }
        if !self.has_room(severity) {
            self.count(severity);
            return;
        }
        let (source, version) = source();
        self.keep(Problem {
            severity,
            location: location(steps),
            pointer: pointer(steps),
            rule: Rule { key: key.to_owned(), source, version },
            text,
            found,
            hint,
        });
    }

    /// Counts a problem that was found beside the walk, and keeps it while there is room.
    pub fn keep(&mut self, problem: Problem) {
        let is_kept = self.has_room(problem.severity);
        self.count(problem.severity);
        if is_kept {
            self.problems.push(problem);
        }
    }

    /// Whether another problem of a severity would be kept.
    pub(super) fn has_room(&self, severity: Severity) -> bool {
        self.counted(severity) < self.room
    }

    /// How many problems of a severity there are.
    pub fn counted(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.warnings,
            Severity::Note => self.notes,
        }
    }

    fn count(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }
}

/// A number for a rule, a place and words.
fn cause(hasher: &RandomState, key: &str, steps: &[Step<'_>], text: &str, about: &str) -> u64 {
    let mut state = hasher.build_hasher();
    for step in steps {
        match step {
            Step::Field(name) => name.hash(&mut state),
            Step::Item(place) => place.hash(&mut state),
            Step::Resource(_) => {}
        }
    }
    (key, text, about).hash(&mut state);
    state.finish()
}
