//! `provenance.shaped`: a PDex Provenance has targets, a date, and agents that are organizations or practitioners.

use crate::checks::given::{GIVING, Given, Wrong, judge_each};
use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::agent::{PDEX_PROVENANCE, Who, who};

/// The check.
pub static CHECK: Check = Check {
    id: "provenance.shaped",
    title: "A PDex Provenance has targets, a date, and agents that are organizations or practitioners",
    verifies: &["PDEX-PROV-12"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("shaped.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    judge_each(exchange, transcript, "PDex Provenance, all whole", rule)
}

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "Provenance" && one.claims(PDEX_PROVENANCE)).then_some(())?;
    let list = |name: &str| one.resource[name].as_array().map(Vec::as_slice).unwrap_or_default();
    if list("target").is_empty() {
        return Some(Err(Wrong::at("/target", "at least one target", "none")));
    }
    if !one.resource["recorded"].is_string() {
        return Some(Err(Wrong::at("/recorded", "when it was recorded", "nothing")));
    }
    if list("agent").is_empty() {
        return Some(Err(Wrong::at("/agent", "at least one agent", "none")));
    }
    let wrong = list("agent").iter().enumerate().find_map(|(index, agent)| {
        let observed = match who(agent) {
            Who::Nobody => "an agent without who",
            Who::Other => "an agent that is neither",
            Who::Organization | Who::Person | Who::Unknown => return None,
        };
        let expected = "who: an Organization or a Practitioner";
        Some(Wrong::at(format!("/agent/{index}/who"), expected, observed))
    });
    Some(wrong.map_or(Ok(()), Err))
}
