//! `search.provenance_about_found`: included Provenance is about what was found.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::checks::found::{Search, bundle, entries, name_of, relative};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "search.provenance_about_found",
    title: "Provenance that a search brings along is about what it found",
    verifies: &["PDEX-SRCH-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
    page: include_str!("provenance_about_found.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let search = Search::of(exchange, transcript)?;
    (search.value("_revinclude") == Some("Provenance:target")).then_some(())?;
    let bundle = bundle(exchange, transcript)?;
    let found: BTreeSet<String> =
        entries(&bundle, "match").map(|(_, resource)| name_of(resource)).collect();
    let mut count = 0;
    for (index, provenance) in
        entries(&bundle, "include").filter(|(_, one)| one["resourceType"] == "Provenance")
    {
        let targets = provenance["target"].as_array().into_iter().flatten();
        let mut names = targets.filter_map(|target: &Value| target["reference"].as_str());
        if !names.any(|name| found.contains(relative(name))) {
            let place = Place::Pointer(format!("/entry/{index}/resource/target"));
            let expected = "a target among the resources the search found";
            let observed = "targets that the search did not find".to_owned();
            let finding = Finding::in_response(exchange, place, expected, observed).hint(
                "_revinclude follows references to the matches of this search, and to nothing else.",
            );
            return Some(Judgement::Violation(finding));
        }
        count += 1;
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} Provenance, each about a match")))
}
