//! `search.docref_answered`: `$docref` answers with the member's documents.

use crate::checks::found::{owner, searchset};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "search.docref_answered",
    title: "$docref answers with a searchset of one member's documents",
    verifies: &["PDEX-SRCH-05"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Docref]),
    page: include_str!("docref_answered.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let body = match searchset(exchange, "$docref")? {
        Ok(body) => body,
        Err(judgement) => return Some(judgement),
    };
    let at = |place, expected: &str, observed: String| {
        Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed)))
    };
    let mut of = None;
    let mut count = 0;
    for (index, entry) in body["entry"].as_array().into_iter().flatten().enumerate() {
        let resource = &entry["resource"];
        let place = || Place::Pointer(format!("/entry/{index}/resource"));
        match resource["resourceType"].as_str() {
            Some("DocumentReference") => {}
            Some("OperationOutcome") => continue,
            _ => {
                let expected = "entries of type DocumentReference";
                return at(place(), expected, "a resource of another type".to_owned());
            }
        }
        let owner = owner(resource);
        if *of.get_or_insert(owner) != owner {
            let observed = "documents of several patients".to_owned();
            return at(place(), "documents of the patient that was asked about", observed);
        }
        count += 1;
    }
    Some(Judgement::Pass(format!("{count} documents")))
}
