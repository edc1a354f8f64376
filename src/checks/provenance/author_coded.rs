//! `provenance.author_coded`: an author in a Provenance is coded as the profile says.

use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::fhir::codes::PARTICIPANT_TYPE;
use crate::id::Actor;

use super::agent::codings;

/// The check.
pub static CHECK: Check = Check {
    id: "provenance.author_coded",
    title: "An author in a Provenance is coded as the profile says",
    verifies: &["PDEX-PROV-13"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("author_coded.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "Provenance whose authors are coded", rule)
}

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "Provenance").then_some(())?;
    let mut authors = 0;
    for (index, agent) in one.at("agent").items().enumerate() {
        if !codings(agent).any(|(_, code)| code == "author") {
            continue;
        }
        authors += 1;
        if !codings(agent).any(|(system, code)| code == "author" && system == PARTICIPANT_TYPE) {
            let expected =
                "author of http://terminology.hl7.org/CodeSystem/provenance-participant-type";
            let observed = "author of another code system alone";
            return Some(Err(Wrong::at(format!("/agent/{index}/type"), expected, observed)));
        }
    }
    (authors > 0).then_some(Ok(()))
}
