//! `match_group.submitted_patient_attached`: what was submitted can be told from the result.

use crate::checks::{Check, Judges, match_result};
use crate::fhir::codes;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "match_group.submitted_patient_attached",
    title: "Each entry of a Group refers to the Patient that was submitted",
    verifies: &["PDEX-GRP-05", "PDEX22-BMM-09"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MatchStatus, Endpoint::MatchFile]),
    page: include_str!("submitted_patient_attached.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let mut count = 0;
    for found in match_result::groups_in(exchange, transcript) {
        for (index, entity) in found.entries().enumerate() {
            count += 1;
            let number = match_result::extensions(entity, codes::SUBMITTED_PATIENT).count();
            let attached = found.attached(entity, codes::SUBMITTED_PATIENT);
            let is_patient = |one: &serde_json::Value| one["resourceType"] == "Patient";
            let observed = match (number, attached) {
                (1, Some((_, Some(patient)))) if is_patient(patient) => continue,
                (1, _) => "the extension refers to no contained Patient",
                (0, _) => "no such extension",
                _ => "the extension more than once",
            };
            let place = found.place(&format!("/member/{index}/entity"));
            let expected =
                "one extension base-ext-match-parameters that refers to a contained Patient";
            let finding = Finding::in_response(exchange, place, expected, observed.to_owned())
                .hint("Whoever asked recognises its members by it.");
            // Until 2.1.0 it may be left out where there is no Patient to refer to.
            let may_lack = number == 0 && transcript.guides().pdex.starts_with("2.1.");
            return Some(if may_lack {
                Judgement::Doubt(finding)
            } else {
                Judgement::Violation(finding)
            });
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} entries")))
}
