//! `files.references_on_base`: what an export refers to stands on the server's own base.

use crate::checks::pass::{Mentions, names_of, notes};
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.references_on_base",
    title: "References to resources of the export are relative, or stand on the server's base",
    verifies: &["BULK-KO-09"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("references_on_base.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (_, files) = job::siblings_of_last(exchange, transcript)?;
    let others = || files.iter().map(|file| file.exchange);
    let mut elsewhere: Vec<(&Exchange, u64, u64)> = Vec::new();
    let mut seen = 0;
    for file in others() {
        notes([file], transcript, |_, note: &Mentions| {
            seen += note.all;
            elsewhere.extend(note.elsewhere.iter().map(|(line, name)| (file, *line, *name)));
        });
    }
    if seen == 0 {
        return None;
    }
    // What another server has may be referred to there; what this export holds itself may not.
    let (names, _) = names_of(others(), transcript);
    elsewhere.retain(|(_, _, name)| names.binary_search(name).is_ok());
    let Some((file, number, _)) = elsewhere.first() else {
        return Some(Judgement::Pass(format!("{seen} references, none of its own elsewhere")));
    };
    let place = Place::Line { number: *number, pointer: String::new() };
    let expected = "`Type/id`, or the same on the base of the server";
    let observed = format!(
        "resources of this export referred to on another base, in {} lines at least",
        elsewhere.len()
    );
    Some(Judgement::Violation(
        Finding::in_response(file, place, expected, observed)
            .hint("Write references as a client resolves them, not as they are kept inside."),
    ))
}
