//! `files.counts_match`: the manifest counts right.

use crate::checks::pass::lines_of;
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.counts_match",
    title: "A file has as many lines as the manifest says",
    verifies: &["BULK-MAN-05"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("counts_match.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    job::downloaded(exchange, transcript)?;
    let stated = job::listing_of(exchange, transcript)?.entry()["count"].as_u64()?;
    // What cannot be read cannot be counted; `files.lines_are_resources` reports it.
    let lines = lines_of(exchange, transcript).filter(|lines| lines.unreadable.is_none())?;
    let found = lines.count;
    if found == stated {
        return Some(Judgement::Pass(format!("{found} lines, as stated")));
    }
    let expected = format!("as many lines as the manifest counts: {stated}");
    let observed = format!("lines in the file: {found}");
    let finding = Finding::in_response(exchange, Place::Body, &expected, observed);
    Some(Judgement::Violation(finding))
}
