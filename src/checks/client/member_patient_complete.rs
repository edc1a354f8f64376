//! `client.member_patient_complete`: MemberPatient says enough to be matched.

use crate::checks::{Check, Judges};
use serde_json::Value;

use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::match_request::{MatchRequest, Problem, judgement};

/// The check.
pub static CHECK: Check = Check {
    id: "client.member_patient_complete",
    title: "MemberPatient has name, birth date and gender",
    verifies: &["HREX-MM-02", "HREX-PAT-01", "HREX-PAT-02", "HREX-PAT-03"],
    judges: Judges::requests(Actor::Target, &[Endpoint::MemberMatch]),
    page: include_str!("member_patient_complete.md"),
    judge,
};

const BIRTH_SEX: &str = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let request = MatchRequest::of(exchange, transcript)?;
    let (pointer, patient) = request.resource("MemberPatient")?;
    Some(judgement(exchange, examine(&pointer, patient)))
}

fn examine(pointer: &str, patient: &Value) -> Result<String, Problem> {
    let names = patient["name"].as_array().map(Vec::as_slice).unwrap_or_default();
    if names.is_empty() {
        let expected = "at least one name with family and given";
        return Err(Problem::new(format!("{pointer}/name"), expected, "no name"));
    }
    for (index, name) in names.iter().enumerate() {
        if !filled(&name["family"]) {
            let pointer = format!("{pointer}/name/{index}/family");
            return Err(Problem::new(pointer, "family in every name", "no family"));
        }
        if !name["given"].as_array().is_some_and(|given| given.iter().any(filled)) {
            let pointer = format!("{pointer}/name/{index}/given");
            return Err(Problem::new(pointer, "a given name in every name", "no given"));
        }
    }
    let Some(birth_date) = patient["birthDate"].as_str() else {
        return Err(Problem::new(format!("{pointer}/birthDate"), "a birthDate", "no birthDate"));
    };
    if !is_date(birth_date) {
        let expected = "birthDate as YYYY, YYYY-MM or YYYY-MM-DD";
        return Err(Problem::new(format!("{pointer}/birthDate"), expected, "another form"));
    }
    let has_birth_sex = patient["extension"]
        .as_array()
        .is_some_and(|extensions| extensions.iter().any(|one| one["url"] == BIRTH_SEX));
    match patient["gender"].as_str() {
        Some("male" | "female" | "other" | "unknown") => {}
        Some(_) => {
            let expected = "gender male, female, other or unknown";
            return Err(Problem::new(format!("{pointer}/gender"), expected, "another code"));
        }
        None if has_birth_sex => {}
        None => {
            let expected = "gender, or the US Core birthsex extension";
            return Err(Problem::new(format!("{pointer}/gender"), expected, "neither"));
        }
    }
    Ok("name, birth date and gender or birth sex".to_owned())
}

fn filled(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

fn is_date(text: &str) -> bool {
    let padded = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    padded.len() == 10 && padded.parse::<jiff::civil::Date>().is_ok()
}
