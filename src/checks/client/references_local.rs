//! `client.references_local`: references to the member stay inside the request.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::match_request::{MatchRequest, Problem, judgement};

/// The check.
pub static CHECK: Check = Check {
    id: "client.references_local",
    title: "References to the member are Patient/ and the id of MemberPatient",
    verifies: &["HREX-MM-04"],
    judges: Judges::requests(Actor::Target, &[Endpoint::MemberMatch]),
    page: include_str!("references_local.md"),
    judge,
};

/// Where the member is referred to.
const REFERENCES: [(&str, &str); 3] =
    [("CoverageToMatch", "beneficiary"), ("CoverageToLink", "beneficiary"), ("Consent", "patient")];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let request = MatchRequest::of(exchange, transcript)?;
    request.resource("MemberPatient")?;
    Some(judgement(exchange, examine(&request)))
}

fn examine(request: &MatchRequest) -> Result<String, Problem> {
    let Some(id) = request.patient_id() else {
        let pointer = request.resource("MemberPatient").map(|(pointer, _)| pointer);
        let pointer = format!("{}/id", pointer.unwrap_or_default());
        return Err(Problem::new(pointer, "an id that the other parameters refer to", "no id"));
    };
    let expected = format!("Patient/{id}");
    let mut seen = 0;
    for (name, element) in REFERENCES {
        let Some((pointer, resource)) = request.resource(name) else { continue };
        // That a reference is there at all is for the checks of the coverage and the consent.
        let Some(reference) = resource[element]["reference"].as_str() else { continue };
        if reference != expected {
            let observed = if reference.contains("://") {
                "an absolute URL"
            } else if reference.strip_prefix("Patient/").is_some() {
                "the id of another Patient"
            } else {
                "another reference"
            };
            return Err(Problem::new(
                format!("{pointer}/{element}/reference"),
                "`Patient/` followed by the id of MemberPatient",
                observed,
            ));
        }
        seen += 1;
    }
    Ok(format!("{seen} references to MemberPatient"))
}
