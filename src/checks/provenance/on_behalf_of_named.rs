//! `provenance.on_behalf_of_named`: a practitioner or device in a Provenance acts on behalf of somebody.

use crate::checks::found::relative;
use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::id::Actor;

/// The check.
pub static CHECK: Check = Check {
    id: "provenance.on_behalf_of_named",
    title: "A practitioner or device in a Provenance acts on behalf of somebody",
    verifies: &["PDEX-PROV-14"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("on_behalf_of_named.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "Provenance of practitioners who say for whom", rule)
}

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "Provenance").then_some(())?;
    let mut agents = 0;
    for (index, agent) in one.at("agent").items().enumerate() {
        let reference = agent.at("who").at("reference").as_str().unwrap_or_default();
        let kind = relative(reference).split('/').next().unwrap_or_default();
        if !matches!(kind, "Practitioner" | "Device") {
            continue;
        }
        agents += 1;
        if !agent.at("onBehalfOf").is_object() {
            let expected = "onBehalfOf beside an agent that is a Practitioner or Device";
            let pointer = format!("/agent/{index}/onBehalfOf");
            return Some(Err(Wrong::at(pointer, expected, "nothing")));
        }
    }
    (agents > 0).then_some(Ok(()))
}
