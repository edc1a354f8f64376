//! `kick_off.organized_output`: files are organized as asked, or the wish is refused.

use crate::checks::exported::exported;
use crate::checks::pair::pair;
use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.organized_output",
    title: "A wish for organized files is fulfilled or refused",
    verifies: &["BULK3-KO-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("organized_output.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["output_organized"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    match pair.response.status {
        202 => {}
        400..500 => {
            let Some(observed) = job::lacks_outcome(pair.response) else {
                return Some(Judgement::Pass("refused with an OperationOutcome".to_owned()));
            };
            let expected = "an OperationOutcome that says what is not supported";
            let finding = Finding::in_response(exchange, Place::Body, expected, observed);
            return Some(Judgement::Violation(finding));
        }
        status => {
            let observed = format!("status {status}");
            let finding = Finding::in_response(exchange, Place::Status, "status 202", observed);
            return Some(Judgement::Violation(finding.or("status 400 with an OperationOutcome")));
        }
    }
    let given = exported(exchange, transcript)?;
    if !given.manifest["outputOrganizedBy"].is_string() {
        let place = Place::Pointer("/outputOrganizedBy".to_owned());
        let expected = "the type that the files are organized by";
        return Some(Judgement::Violation(
            Finding::in_response(given.poll, place, expected, "no such member".to_owned())
                .or("a kick-off that is refused"),
        ));
    }
    for file in &given.files {
        let (number, first) = ndjson::resources(file.response).next()?;
        let header = first["resourceType"] == "Parameters"
            && first["parameter"].as_array().is_some_and(|parameters| {
                parameters.iter().any(|parameter| parameter["name"] == "header")
            });
        if !header {
            let place = Place::Line { number, pointer: "/resourceType".to_owned() };
            let expected = "Parameters with a header, which begin each block";
            let observed = first["resourceType"].as_str().unwrap_or("no resource").to_owned();
            return Some(Judgement::Violation(Finding::in_response(
                file.exchange,
                place,
                expected,
                observed,
            )));
        }
    }
    Some(Judgement::Pass(format!("{} organized files", given.files.len())))
}
