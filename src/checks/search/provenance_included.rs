//! `search.provenance_included`: `_revinclude=Provenance:target` brings Provenance along.

use crate::checks::found::{Search, bundle, entries};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "search.provenance_included",
    title: "A search with _revinclude=Provenance:target brings Provenance along",
    verifies: &["PDEX-SRCH-01", "PDEX-PROV-09"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
    page: include_str!("provenance_included.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let search = Search::of(exchange, transcript)?;
    (search.value("_revinclude") == Some("Provenance:target")).then_some(())?;
    let bundle = bundle(exchange, transcript)?;
    // Nothing found has no Provenance.
    entries(&bundle, "match").next()?;
    let at = |pointer: String, expected: &str, observed: &str| {
        let place = Place::Pointer(pointer);
        Finding::in_response(exchange, place, expected, observed.to_owned())
    };
    let is_provenance =
        |entry: &&serde_json::Value| entry["resource"]["resourceType"] == "Provenance";
    let all = bundle["entry"].as_array()?;
    let Some(index) = all.iter().position(|entry| is_provenance(&entry)) else {
        let expected = "entries of type Provenance with search.mode include";
        let finding = at("/entry".to_owned(), expected, "no Provenance")
            .hint("What this payer holds has come from somewhere: say so in Provenance.");
        return Some(Judgement::Violation(finding));
    };
    let wrong = all
        .iter()
        .enumerate()
        .filter(|(_, entry)| is_provenance(entry))
        .find(|(_, entry)| entry["search"]["mode"] != "include");
    if let Some((index, _)) = wrong {
        let pointer = format!("/entry/{index}/search/mode");
        return Some(Judgement::Violation(at(pointer, "include", "another mode, or none")));
    }
    Some(Judgement::Pass(format!("Provenance from entry {index} on")))
}
