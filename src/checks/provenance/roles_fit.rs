//! `provenance.roles_fit`: who transmitted is a person or an organization.

use crate::checks::found::relative;
use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::id::Actor;

use super::agent::codings;

/// The check.
pub static CHECK: Check = Check {
    id: "provenance.roles_fit",
    title: "Who transmitted is a person or an organization",
    verifies: &["HREX-PROV-02"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("roles_fit.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "Provenance with fitting transmitters", rule)
}

const FITTING: [&str; 5] =
    ["Organization", "Patient", "Practitioner", "PractitionerRole", "RelatedPerson"];

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "Provenance").then_some(())?;
    let mut agents = 0;
    for (index, agent) in one.at("agent").items().enumerate() {
        if !codings(agent).any(|(_, code)| code == "transmitter") {
            continue;
        }
        let Some(reference) = agent.at("who").at("reference").as_str() else { continue };
        let Some((kind, _)) = relative(reference).split_once('/') else { continue };
        if !FITTING.contains(&kind) {
            let expected = "a transmitter that is an Organization, Patient, RelatedPerson, \
                            Practitioner or PractitionerRole";
            let observed = "a resource of another type";
            return Some(Err(Wrong::at(format!("/agent/{index}/who"), expected, observed)));
        }
        agents += 1;
    }
    (agents > 0).then_some(Ok(()))
}
