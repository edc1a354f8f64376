//! `everything.answers_searchset`: `$everything` answers with a searchset that holds the Patient.

use crate::checks::found::{entries, searchset};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::answer::{self, is_unlimited, member};

/// The check.
pub static CHECK: Check = Check {
    id: "everything.answers_searchset",
    title: "$everything answers with a searchset that holds the Patient",
    verifies: &["PDEX-P2P-20", "PDEX20-EVT-01", "R4-EVT-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Everything]),
    page: include_str!("answers_searchset.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    if let Err(judgement) = searchset(exchange, "$everything")? {
        return Some(judgement);
    }
    // The Patient may be on any page, and may not be asked for.
    let (pages, is_whole) = answer::pages(exchange, transcript)?;
    if !is_whole || !is_unlimited(exchange) {
        return None;
    }
    let member = member(exchange)?;
    let has_patient = pages.iter().any(|page| {
        entries(&page.bundle, "match")
            .chain(entries(&page.bundle, "include"))
            .any(|(_, one)| one["resourceType"] == "Patient" && one["id"] == member.as_str())
    });
    if !has_patient {
        let place = Place::Pointer("/entry".to_owned());
        let expected = "the Patient that was asked about";
        let observed = "another Patient, or none".to_owned();
        let finding = Finding::in_response(exchange, place, expected, observed);
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass(format!("{} pages, with the Patient", pages.len())))
}
