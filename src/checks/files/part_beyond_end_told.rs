//! `files.part_beyond_end_told`: whoever asks for too much is told how much there is.

use crate::checks::pair::pair;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.part_beyond_end_told",
    title: "Who asks for a part behind the end of a file is told how long it is",
    verifies: &["RFC9110-RANGE-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("part_beyond_end_told.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["part_beyond_end"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let whole = pair.control.response.as_ref()?;
    match pair.response.status {
        416 => {}
        // RFC 9110 §14.2: a server may pass over the field.
        200 => return Some(Judgement::NotApplicable("the whole file was sent".to_owned())),
        300.. if !whole.headers.lists("accept-ranges", "bytes") => return None,
        status => {
            let observed = format!("status {status}");
            let finding = Finding::in_response(exchange, Place::Status, "status 416", observed);
            return Some(Judgement::Violation(finding.or("status 200, and the whole file")));
        }
    }
    let size = whole.body.size_bytes();
    let field = pair.response.headers.get("content-range").unwrap_or_default();
    let told = field.strip_prefix("bytes */").and_then(|size| size.parse::<u64>().ok());
    // The size of another coding is another one.
    let is_coded = whole.headers.get("content-encoding").is_some();
    if told.is_some_and(|told| is_coded || told == size) {
        return Some(Judgement::Pass(field.to_owned()));
    }
    let place = Place::Header("Content-Range".to_owned());
    let expected = format!("bytes */{size}");
    let observed = if field.is_empty() { "no such field" } else { field };
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, &expected, observed.to_owned())
            .hint("A client that has it all learns from this that nothing is missing."),
    ))
}
