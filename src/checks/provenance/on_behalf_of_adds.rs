//! `provenance.on_behalf_of_adds`: nobody acts on behalf of themselves.

use crate::checks::found::relative;
use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::id::Actor;

/// The check.
pub static CHECK: Check = Check {
    id: "provenance.on_behalf_of_adds",
    title: "On whose behalf an agent acts is said where it adds something",
    verifies: &["HREX-PROV-03"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("on_behalf_of_adds.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "Provenance of agents on behalf of somebody else", rule)
}

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "Provenance").then_some(())?;
    let mut agents = 0;
    for (index, agent) in one.at("agent").items().enumerate() {
        let Some(for_whom) = agent.at("onBehalfOf").at("reference").as_str() else { continue };
        agents += 1;
        let who = agent.at("who").at("reference").as_str().unwrap_or_default();
        if relative(who) == relative(for_whom) {
            let pointer = format!("/agent/{index}/onBehalfOf");
            let expected = "somebody else than the agent, or no onBehalfOf";
            return Some(Err(Wrong::at(pointer, expected, "the agent itself")));
        }
    }
    (agents > 0).then_some(Ok(()))
}
