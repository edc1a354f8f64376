//! The validator: definitions, and what was compiled of them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use foldhash::fast::RandomState;
use jiff::Timestamp;

use super::super::definitions::{Codes, Definition, MORE, Package, Store, without_version};
use super::super::json::Json;
use super::super::path::DateTime;
use super::report::{MOST_KEPT, Problem, Report, Rule, Severity};
use super::shape::Shape;
use super::walk::Walk;

/// How much is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Elements, cardinalities, formats, references and required codes.
    Structure,
    /// FHIRPath constraints too.
    Constraints,
}

/// Validates resources against R4 and the packages it was given.
///
/// It can be shared between threads; what it compiles is kept for the next resource.
#[derive(Debug)]
pub struct Validator {
    pub(super) packages: Vec<Arc<Package>>,
    pub(super) depth: Depth,
    pub(super) support: bool,
    /// How many problems of each severity a report keeps.
    pub(super) room: usize,
    pub(super) now: Option<DateTime>,
    shapes: RwLock<HashMap<String, Option<Arc<Shape>>, RandomState>>,
    codes: RwLock<HashMap<String, Arc<Codes>, RandomState>>,
}

impl Validator {
    /// Knows R4 only.
    pub fn r4() -> Self {
        Self::with(Vec::new())
    }

    /// Knows R4 and these packages. Of definitions with equal URLs and no version asked for, that
    /// of the first package counts.
    pub fn with(packages: Vec<Arc<Package>>) -> Self {
        Self {
            packages,
            depth: Depth::Constraints,
            support: false,
            room: MOST_KEPT,
            now: None,
            shapes: RwLock::default(),
            codes: RwLock::default(),
        }
    }

    /// Checks no more than this.
    #[must_use]
    pub fn up_to(self, depth: Depth) -> Self {
        Self { depth, ..self }
    }

    /// Also reports which must-support elements are there ([`Report::support`]).
    #[must_use]
    pub fn reporting_support(self) -> Self {
        Self { support: true, ..self }
    }

    /// Keeps so many problems of each severity, not [`MOST_KEPT`].
    #[must_use]
    pub fn keeping(self, room: usize) -> Self {
        Self { room, ..self }
    }

    /// Also judges constraints that ask what time it is.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        Self { now: DateTime::parse(&now.to_string()), ..self }
    }

    /// Whether a profile of this canonical URL is known.
    pub fn knows(&self, profile: &str) -> bool {
        self.definition(profile).is_some()
    }

    /// Validates a document: against its base type, what it claims in `meta.profile`, and
    /// `profiles`. A text that is not JSON is a report with one error.
    pub fn validate(&self, text: &[u8], profiles: &[&str]) -> Report {
        match Json::parse(text) {
            Ok(resource) => self.validate_json(&resource, profiles),
            Err(error) => {
                let mut report = Report::default();
                report.keep(Problem {
                    severity: Severity::Error,
                    location: String::new(),
                    pointer: String::new(),
                    rule: Rule { key: "json".to_owned(), source: String::new(), version: None },
                    text: format!("is not JSON: {error}"),
                    found: None,
                    hint: None,
                });
                report
            }
        }
    }

    /// Validates a document that is in memory already.
    pub fn validate_json(&self, resource: &Json<'_>, profiles: &[&str]) -> Report {
        Walk::over(self, resource, profiles)
    }

    /// The definition of a canonical URL; the right version first, if one is asked for.
    pub(super) fn definition(&self, canonical: &str) -> Option<&Definition> {
        let found = || {
            let packages = self.packages.iter().map(|package| &package.store);
            packages.filter_map(|store| store.structure(canonical))
        };
        let version = canonical.split_once('|').map(|(_, version)| version);
        let exact = version.and_then(|version| {
            found().find(|definition| definition.version.as_deref() == Some(version))
        });
        exact.or_else(|| found().next()).or_else(|| MORE.structure(canonical))
    }

    /// A profile, compiled.
    pub(super) fn shape(&self, canonical: &str) -> Option<Arc<Shape>> {
        let known = self.shapes.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(shape) = known.get(canonical) {
            return shape.clone();
        }
        drop(known);
        let shape =
            self.definition(canonical).and_then(|found| Shape::of(found, self)).map(Arc::new);
        let mut known = self.shapes.write().unwrap_or_else(PoisonError::into_inner);
        // Unknown URLs come from documents: they may not fill the memory.
        if shape.is_some() || known.len() < 10_000 {
            known.insert(canonical.to_owned(), shape.clone());
        }
        shape
    }

    /// The codes of a value set, looked for in the packages first.
    pub(super) fn codes(&self, value_set: &str) -> Arc<Codes> {
        let known = self.codes.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(codes) = known.get(value_set) {
            return Arc::clone(codes);
        }
        drop(known);
        let mut stores: Vec<&Store> = self.packages.iter().map(|package| &package.store).collect();
        stores.push(&MORE);
        let codes = Arc::new(Codes::of(without_version(value_set), &stores));
        let mut known = self.codes.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(value_set.to_owned(), Arc::clone(&codes));
        codes
    }
}
