//! `match_group.patient_unchanged`: the submitted Patient goes back as it came.

use serde_json::Value;

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "match_group.patient_unchanged",
    title: "The submitted Patient comes back unchanged",
    verifies: &["PDEX22-BMM-06", "PDEX22-BMM-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MatchStatus, Endpoint::MatchFile]),
    page: include_str!("patient_unchanged.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let kick_off = match_result::kick_off_of(exchange, transcript)?;
    let persons = match_result::submitted(kick_off);
    let mut count = 0;
    for found in match_result::groups_in(exchange, transcript) {
        for person in &persons {
            let Some(copy) = found.contained(person.id()) else { continue };
            count += 1;
            let observed = match difference(&person.patient, copy) {
                None => continue,
                Some(Difference::Changed(name)) => format!("`{name}` is changed or missing"),
                Some(Difference::Added(name)) => format!("`{name}` was not submitted"),
            };
            let place = found.place("/contained");
            let expected = "every element as it was submitted, and no other";
            let finding = Finding::in_response(exchange, place, expected, observed);
            return Some(Judgement::Violation(finding));
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} Patients as submitted")))
}

/// How a copy differs from what was submitted.
enum Difference {
    Changed(String),
    Added(String),
}

/// What may be taken off: of `meta` what is another server's, and resources within.
const STRIPPED: [&str; 2] = ["meta", "contained"];

fn difference(submitted: &Value, copy: &Value) -> Option<Difference> {
    let (submitted, copy) = (submitted.as_object()?, copy.as_object()?);
    let is_compared = |name: &&String| !STRIPPED.contains(&name.as_str());
    let changed = submitted
        .iter()
        // What pointed to a resource within has nothing to point to any more.
        .filter(|(_, value)| value["reference"].as_str().is_none_or(|to| !to.starts_with('#')))
        .filter(|(name, value)| is_compared(name) && copy.get(*name) != Some(value))
        .map(|(name, _)| Difference::Changed(name.clone()))
        .next();
    let added = || {
        let known = |name: &&String| !submitted.contains_key(*name);
        copy.keys().filter(is_compared).find(known).map(|name| Difference::Added(name.clone()))
    };
    changed.or_else(added)
}
