//! `provenance.author_coded`: an author in a Provenance is coded as the profile says.

use crate::checks::given::{GIVING, Given, Wrong, judge_each};
use crate::checks::{Check, Judges};
use crate::fhir::codes::PARTICIPANT_TYPE;
use crate::id::Actor;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::agent::codings;

/// The check.
pub static CHECK: Check = Check {
    id: "provenance.author_coded",
    title: "An author in a Provenance is coded as the profile says",
    verifies: &["PDEX-PROV-13"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("author_coded.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    judge_each(exchange, transcript, "Provenance whose authors are coded", rule)
}

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "Provenance").then_some(())?;
    let mut authors = 0;
    for (index, agent) in one.resource["agent"].as_array()?.iter().enumerate() {
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
