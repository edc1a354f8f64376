//! Reads what `payerproof validate` is given, and keeps what was found in one file.

use std::io::{BufRead, Read};

use crate::fhir::json::Json;
use crate::fhir::validate::{Problem, Report, Rule, Severity, Support};

/// The greatest size of one resource, in bytes.
const MOST_BYTES: u64 = 1 << 30;

/// What was found in one file.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) file: String,
    pub(super) resources: usize,
    pub(super) invalid: usize,
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) notes: usize,
    pub(super) support: Vec<Support>,
    /// The line, of NDJSON, and the finding.
    kept: Vec<(Option<usize>, Problem)>,
    /// How many findings of a severity are kept.
    room: usize,
}

impl Found {
    /// Nothing yet; so many findings of each severity will be kept.
    pub(super) fn nothing(file: String, room: usize) -> Self {
        Self {
            file,
            resources: 0,
            invalid: 0,
            errors: 0,
            warnings: 0,
            notes: 0,
            support: Vec::new(),
            kept: Vec::new(),
            room,
        }
    }

    /// The findings to show, the worst first, and else in the order of the file.
    pub(super) fn worst(&self) -> Vec<&(Option<usize>, Problem)> {
        let mut kept: Vec<_> = self.kept.iter().collect();
        kept.sort_by_key(|(_, problem)| std::cmp::Reverse(problem.severity));
        kept.truncate(self.room);
        kept
    }

    /// Reads one document, or one a line when the name says so or what stands there. A line is
    /// forgotten before the next but one is read.
    pub(super) fn read(
        &mut self,
        mut input: impl BufRead,
        is_lines: bool,
        judge: &dyn Fn(&[u8]) -> Report,
    ) -> std::io::Result<()> {
        let (mut first, mut second) = (Vec::new(), Vec::new());
        let at = take_content(&mut input, &mut first, 0)?;
        if is_lines && first.is_empty() {
            self.note_nothing();
            return Ok(());
        }
        let then = take_content(&mut input, &mut second, at)?;
        if !is_lines && (second.is_empty() || !is_one_a_line(&first, &second)) {
            first.append(&mut second);
            input.take(MOST_BYTES.saturating_sub(first.len() as u64)).read_to_end(&mut first)?;
            self.add(None, judge(&first));
            return Ok(());
        }
        self.add(Some(at), judge(first.trim_ascii()));
        drop(first);
        let (mut text, mut line) = (second, then);
        while !text.is_empty() {
            self.add(Some(line), judge(text.trim_ascii()));
            text.clear();
            line = take_content(&mut input, &mut text, line)?;
        }
        Ok(())
    }

    fn add(&mut self, line: Option<usize>, report: Report) {
        self.resources += 1;
        self.invalid += usize::from(!report.is_valid());
        // What is kept is bounded for each severity, so that notes never hide an error.
        let before = [self.notes, self.warnings, self.errors];
        self.errors += report.errors;
        self.warnings += report.warnings;
        self.notes += report.notes;
        let mut room = before.map(|count| self.room.saturating_sub(count));
        for problem in report.problems {
            let room = &mut room[problem.severity as usize];
            if *room > 0 {
                *room -= 1;
                self.kept.push((line, problem));
            }
        }
        for support in report.support {
            let same = |known: &&mut Support| {
                known.profile == support.profile && known.element == support.element
            };
            match self.support.iter_mut().find(same) {
                Some(known) => known.found += support.found,
                None => self.support.push(support),
            }
        }
    }

    /// Says that nothing was there to judge.
    fn note_nothing(&mut self) {
        self.warnings += 1;
        let problem = Problem {
            severity: Severity::Warning,
            location: String::new(),
            pointer: String::new(),
            rule: Rule { key: "empty".to_owned(), source: String::new(), version: None },
            text: "holds no resource".to_owned(),
            found: None,
            hint: Some("An empty file is allowed; see that it is what was meant.".to_owned()),
        };
        self.kept.push((None, problem));
    }
}

/// Reads the next line that is not blank to the end of `text`, and says which it is, after line
/// `at`. Blank ones before it are dropped.
fn take_content(
    input: &mut impl BufRead,
    text: &mut Vec<u8>,
    mut at: usize,
) -> std::io::Result<usize> {
    loop {
        let count = input.by_ref().take(MOST_BYTES).read_until(b'\n', text)?;
        at += usize::from(count > 0);
        if count == 0 {
            text.clear();
            return Ok(at);
        }
        if !text.trim_ascii().is_empty() {
            return Ok(at);
        }
        text.clear();
    }
}

/// Whether two lines begin a file that has a resource on each: also when the first of them is
/// broken, unless it may go on in the second.
fn is_one_a_line(first: &[u8], second: &[u8]) -> bool {
    let goes_on = || first.trim_ascii_end().last().is_some_and(|end| b"{[,:".contains(end));
    let is_resource = || {
        let json = Json::parse(second.trim_ascii());
        json.is_ok_and(|json| json.get("resourceType").is_some())
    };
    Json::parse(first.trim_ascii()).is_ok() || (!goes_on() && is_resource())
}
