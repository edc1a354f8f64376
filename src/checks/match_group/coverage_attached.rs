//! `match_group.coverage_attached`: with several coverages it is said which one is meant.

use crate::checks::{Check, Judges, match_result};
use crate::fhir::codes;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "match_group.coverage_attached",
    title: "The submitted Coverage comes back where one Patient was submitted with several",
    verifies: &["PDEX22-BMM-10"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MatchStatus, Endpoint::MatchFile]),
    page: include_str!("coverage_attached.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let kick_off = match_result::kick_off_of(exchange, transcript)?;
    let persons = match_result::submitted(kick_off);
    let is_several = |id: &str| persons.iter().filter(|person| person.id() == id).count() > 1;
    let mut count = 0;
    for found in match_result::groups_in(exchange, transcript) {
        for (index, entity) in found.entries().enumerate() {
            let patient = found.attached(entity, codes::SUBMITTED_PATIENT);
            let Some((id, _)) = patient.filter(|(id, _)| is_several(id)) else { continue };
            count += 1;
            let observed = match found.attached(entity, codes::SUBMITTED_COVERAGE) {
                Some((_, Some(one))) if one["resourceType"] == "Coverage" => continue,
                Some(_) => "the extension refers to no contained Coverage",
                None => "no such extension",
            };
            let times = persons.iter().filter(|person| person.id() == id).count();
            let place = found.place(&format!("/member/{index}/entity"));
            let expected =
                "an extension base-ext-match-coverage that refers to a contained Coverage";
            let observed = format!("{observed}, for a Patient submitted with {times} coverages");
            return Some(Judgement::Violation(Finding::in_response(
                exchange, place, expected, observed,
            )));
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} entries with their Coverage")))
}
