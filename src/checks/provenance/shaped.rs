//! `provenance.shaped`: a PDex Provenance has targets, a date, and agents that are organizations or practitioners.

use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::id::Actor;

use super::agent::{PDEX_PROVENANCE, Who, who};

/// The check.
pub static CHECK: Check = Check {
    id: "provenance.shaped",
    title: "A PDex Provenance has targets, a date, and agents that are organizations or practitioners",
    verifies: &["PDEX-PROV-12"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("shaped.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "PDex Provenance, all whole", rule)
}

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "Provenance" && one.claims(PDEX_PROVENANCE)).then_some(())?;
    let is_empty = |name: &str| one.at(name).items().next().is_none();
    if is_empty("target") {
        return Some(Err(Wrong::at("/target", "at least one target", "none")));
    }
    if !one.at("recorded").is_string() {
        return Some(Err(Wrong::at("/recorded", "when it was recorded", "nothing")));
    }
    if is_empty("agent") {
        return Some(Err(Wrong::at("/agent", "at least one agent", "none")));
    }
    let wrong = one.at("agent").items().enumerate().find_map(|(index, agent)| {
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
