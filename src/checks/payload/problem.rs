//! The first thing that is not valid in a resource, a Bundle or the lines of a file.

use std::io::{BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;

use crate::fhir::json::Json;
use crate::fhir::validate::{Problem, Severity, r4_validator};
use crate::outcome::Place;
use crate::transcript::Response;

/// A line longer than this is not looked at; that it is too long is not a matter of FHIR.
const LONGEST_LINE: u64 = 32 * 1024 * 1024;

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
        let mut seen = Self::default();
        if let Some(problem) = seen.look_at(text, &wanted, &|_| false) {
            let pointer = problem.pointer.clone();
            let place = if pointer.is_empty() { Place::Body } else { Place::Pointer(pointer) };
            seen.wrong = Some((place, problem));
        }
        seen
    }

    /// Every line of a file, until one is wrong. One line is held at a time.
    ///
    /// With `copies`, references to what is not contained are left open: what a Group contains is
    /// a copy of what was submitted, from which nested resources are stripped (PDex 2.2.0).
    pub(super) fn lines(response: &Response, copies: bool) -> Self {
        let mut seen = Self::default();
        let coding = response.headers.get("content-encoding").unwrap_or("identity").to_lowercase();
        let decoded: Box<dyn Read + '_> = match coding.as_str() {
            "gzip" | "x-gzip" => Box::new(MultiGzDecoder::new(response.body.reader())),
            _ => response.body.reader(),
        };
        let mut reader = BufReader::new(decoded);
        let mut line = Vec::new();
        let mut number = 0;
        loop {
            line.clear();
            match reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
                Ok(1..) => {}
                // What does not decode or breaks off is judged where files are.
                Ok(0) | Err(_) => return seen,
            }
            number += 1;
            let wrong = seen.look_at(&line, &|_| true, &|rule| copies && rule == "ref-1");
            if let Some(problem) = wrong {
                let pointer = problem.pointer.clone();
                seen.wrong = Some((Place::Line { number, pointer }, problem));
                return seen;
            }
        }
    }

    fn look_at(
        &mut self,
        text: &[u8],
        wanted: &dyn Fn(&str) -> bool,
        open: &dyn Fn(&str) -> bool,
    ) -> Option<Problem> {
        let resource = Json::parse(text).ok()?;
        let kind = resource.get("resourceType").and_then(Json::as_str)?;
        if !wanted(kind) || has_parts(&resource) {
            return None;
        }
        self.count += 1;
        let report = r4_validator().validate_json(&resource, &[]);
        let is_wrong =
            |problem: &Problem| problem.severity == Severity::Error && !open(&problem.rule.key);
        report.problems.into_iter().find(is_wrong)
    }
}

/// Whether a resource, or one in a Bundle, says that it is only a part: what is missing from it was
/// not asked for.
fn has_parts(resource: &Json<'_>) -> bool {
    let is_part = |one: &Json<'_>| {
        let tags = one.get("meta").and_then(|meta| meta.get("tag")).and_then(Json::as_array);
        let code = |tag: &Json<'_>| tag.get("code").and_then(Json::as_str) == Some("SUBSETTED");
        tags.unwrap_or(&[]).iter().any(code)
    };
    let entries = resource.get("entry").and_then(Json::as_array).unwrap_or(&[]);
    is_part(resource) || entries.iter().filter_map(|entry| entry.get("resource")).any(is_part)
}
