//! `data.member_number_typed`: the Patient has a member number of type MB.

use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges, job};
use crate::fhir::codes::IDENTIFIER_TYPE;
use crate::id::Actor;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "data.member_number_typed",
    title: "The Patient has a member number of type MB",
    verifies: &["PDEX-DATA-11"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("member_number_typed.md"),
    judge,
};

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let judged = judged(check, exchange, transcript)?;
    Some(job::no_payer(transcript).unwrap_or(judged))
}

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "Patients with a member number", rule)
}

/// The system before the terminology server of HL7.
const OLD: &str = "http://hl7.org/fhir/v2/0203";

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "Patient").then_some(())?;
    let identifiers = one.at("identifier").items();
    let mut systems = identifiers
        .flat_map(|identifier| identifier.at("type").at("coding").items())
        .filter(|coding| coding.at("code") == "MB")
        .map(|coding| coding.at("system").as_str().unwrap_or_default());
    if systems.clone().any(|system| system == IDENTIFIER_TYPE) {
        return Some(Ok(()));
    }
    let expected = "an identifier of type http://terminology.hl7.org/CodeSystem/v2-0203#MB";
    if systems.clone().any(|system| system == OLD) {
        // Published examples still have it.
        let observed = "MB of the system http://hl7.org/fhir/v2/0203, which is obsolete";
        return Some(Err(Wrong::at("/identifier", expected, observed).doubt_if(true)));
    }
    let observed = match systems.next() {
        Some(_) => "MB of another system",
        None => "no identifier of that type",
    };
    Some(Err(Wrong::at("/identifier", expected, observed)))
}
