//! The first thing that is not valid in a resource, a Bundle or the lines of a file.

use crate::checks::ndjson;
use crate::fhir::json::Json;
use crate::fhir::validate::{Problem, Severity, r4_validator};
use crate::fhir::{is_within, subsets};
use crate::outcome::Place;
use crate::transcript::Response;

/// What was looked at: how many resources, and the first problem with its place.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Resources that were validated, those inside others apart.
    pub count: u64,
    /// The first error.
    pub wrong: Option<(Place, Problem)>,
}

impl Seen {
    /// One document; nothing where it is no resource, which is for others to judge.
    pub(super) fn document(text: &[u8], wanted: impl Fn(&str) -> bool) -> Self {
        Self::one(text, &wanted, &|_| false)
    }

    /// One document that holds copies, as the lines of [`Self::copies`].
    pub(super) fn document_of_copies(text: &[u8], wanted: impl Fn(&str) -> bool) -> Self {
        Self::one(text, &wanted, &|rule| rule == "ref-1")
    }

    fn one(text: &[u8], wanted: &dyn Fn(&str) -> bool, open: &dyn Fn(&str) -> bool) -> Self {
        let mut seen = Self::default();
        if let Some(problem) = seen.look_at(text, wanted, open) {
            let pointer = problem.pointer.clone();
            let place = if pointer.is_empty() { Place::Body } else { Place::Pointer(pointer) };
            seen.wrong = Some((place, problem));
        }
        seen
    }

    /// Every line of a file of copies, until one is wrong. One line is held at a time.
    ///
    /// References to what is not contained are left open: what a Group contains is a copy of what
    /// was submitted, from which nested resources are stripped (PDex 2.2.0).
    pub(super) fn copies(response: &Response) -> Self {
        let mut seen = Self::default();
        // What does not decode or breaks off is judged where files are.
        let Ok(mut lines) = ndjson::lines(response) else { return seen };
        while let Some(Ok(line)) = lines.next() {
            let problem = seen.look_at(line.bytes, &|_| true, &|rule| rule == "ref-1");
            if let Some(problem) = problem {
                let place = Place::Line { number: line.number, pointer: problem.pointer.clone() };
                seen.wrong = Some((place, problem));
                return seen;
            }
        }
        seen
    }

    fn look_at(
        &mut self,
        text: &[u8],
        wanted: &dyn Fn(&str) -> bool,
        open: &dyn Fn(&str) -> bool,
    ) -> Option<Problem> {
        let found = look_at(text, wanted, open)?;
        self.count += 1;
        found.err()
    }
}

/// Whether a resource is valid; nothing where it is no resource, or only a part of one.
pub(super) fn look_at(
    text: &[u8],
    wanted: &dyn Fn(&str) -> bool,
    open: &dyn Fn(&str) -> bool,
) -> Option<Result<(), Problem>> {
    let resource = Json::parse(text).ok()?;
    let kind = resource.get("resourceType").and_then(Json::as_str)?;
    let parts = subsets(&resource);
    if !wanted(kind) || is_within("", &parts) {
        return None;
    }
    let report = r4_validator().validate_json(&resource, &[]);
    // A part in a Bundle is left out, not the Bundle around it.
    let is_wrong = |problem: &Problem| {
        problem.severity == Severity::Error
            && !open(&problem.rule.key)
            && !is_within(&problem.pointer, &parts)
    };
    Some(report.problems.into_iter().find(is_wrong).map_or(Ok(()), Err))
}
