//! `files.lines_are_resources`: each line is one whole resource.

use crate::checks::pass::lines_of;
use crate::checks::{Check, Judges};
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
    let lines = lines_of(exchange, transcript)?;
    let at = |number| Place::Line { number, pointer: String::new() };
    // What comes first in the file is said.
    if let Some((number, problem)) = lines.broken {
        return Some(violation(exchange, at(number), problem));
    }
    if let Some(problem) = lines.unreadable {
        return Some(violation(exchange, Place::Body, problem));
    }
    if let Some((number, observed)) = lines.odd {
        let expected = "lines that each end in a newline, and nothing between them";
        let finding = Finding::in_response(exchange, at(number), expected, observed.to_owned());
        return Some(Judgement::Doubt(finding));
    }
    (lines.count > 0).then(|| Judgement::Pass(format!("{} lines, each one resource", lines.count)))
}

fn violation(exchange: &Exchange, place: Place, observed: String) -> Judgement {
    let expected = "one whole JSON object with resourceType on each line";
    Judgement::Violation(
        Finding::in_response(exchange, place, expected, observed)
            .hint("Write each resource without line breaks, then a newline; no array around them."),
    )
}
