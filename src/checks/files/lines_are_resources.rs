//! `files.lines_are_resources`: each line is one whole resource.

use serde::Deserialize;
use serde_json::Value;

use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.lines_are_resources",
    title: "Each line of a file is one JSON resource",
    verifies: &["BULK-FILE-06"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("lines_are_resources.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let lines = match ndjson::lines(response) {
        Ok(lines) => lines,
        Err(problem) => return Some(violation(exchange, Place::Body, problem)),
    };
    let mut count = 0_u64;
    let mut blank = None;
    let mut oddity = None;
    for line in lines {
        let line = match line {
            Ok(line) => line,
            Err(problem) => return Some(violation(exchange, Place::Body, problem)),
        };
        let place = Place::Line { number: line.number, pointer: String::new() };
        if line.marked {
            oddity = Some((place.clone(), "a byte order mark before the first line"));
        }
        if line.is_blank() {
            blank.get_or_insert(place);
            continue;
        }
        // Blank lines at the end do no harm; one in between looks like the end to some readers.
        if let Some(place) = blank.take() {
            oddity.get_or_insert((place, "a blank line before the end"));
        }
        if let Some(problem) = problem(&line.bytes) {
            return Some(violation(exchange, place, problem));
        }
        if !line.ended {
            oddity.get_or_insert((place, "the last line is not ended by a newline"));
        }
        count += 1;
    }
    if let Some((place, observed)) = oddity {
        let expected = "lines that each end in a newline, and nothing between them";
        let finding = Finding::in_response(exchange, place, expected, observed.to_owned());
        return Some(Judgement::Doubt(finding));
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} lines, each one resource")))
}

/// The one member every resource has; the rest is only looked at for being JSON.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "resourceType")]
    resource_type: Option<Value>,
}

/// What is wrong with a line, without quoting it.
fn problem(bytes: &[u8]) -> Option<String> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Some("bytes that are not UTF-8".to_owned());
    };
    // A struct is also read from an array, so the bracket is looked at first.
    if !text.trim_start().starts_with('{') {
        return Some("something else than a JSON object".to_owned());
    }
    match serde_json::from_str::<Head>(text) {
        Ok(Head { resource_type: Some(Value::String(name)) }) if !name.is_empty() => None,
        Ok(_) => Some("a JSON object without resourceType".to_owned()),
        Err(error) if error.is_eof() => {
            Some("a JSON object that goes on beyond the line".to_owned())
        }
        Err(error) => Some(format!("broken JSON at column {}", error.column())),
    }
}

fn violation(exchange: &Exchange, place: Place, observed: String) -> Judgement {
    let expected = "one whole JSON object with resourceType on each line";
    Judgement::Violation(
        Finding::in_response(exchange, place, expected, observed)
            .hint("Write each resource without line breaks, then a newline; no array around them."),
    )
}
