//! `kick_off.blocks_of_one_member`: a block of an organized file is about the member its header names.

use std::collections::HashMap;

use crate::checks::exported::{Exported, asks_for_all, exported};
use crate::checks::found::owner;
use crate::checks::pair::pair;
use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.blocks_of_one_member",
    title: "A block of a file organized by patient is about the patient its header names",
    verifies: &["BULK3-KO-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("blocks_of_one_member.md"),
    judge,
};

/// Where a reader of blocks stands.
#[derive(Default)]
struct Reader {
    /// The patient of the present block; nobody before the first header.
    patient: Option<String>,
    /// Whether the header was the line before, and its patient has not stood in an earlier file.
    expects_patient: bool,
    blocks: usize,
}

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["output_organized"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    if pair.response.status != 202 {
        return None;
    }
    let given = exported(exchange, transcript)?;
    job::is_organized(&given.manifest).then_some(())?;
    let whole = asks_for_all_organized(exchange);
    let mut continued: HashMap<String, String> = HashMap::new();
    let mut blocks = 0;
    for file in &given.files {
        let begun = continued.remove(&file.exchange.request.url);
        let mut reader = Reader::default();
        for (number, resource) in ndjson::resources(file.response) {
            let problem = if let Some(patient) = header(&resource) {
                let goes_on = reader.blocks == 0 && begun.is_some();
                reader
                    .begin(patient, !goes_on)
                    .or_else(|| (goes_on && reader.patient != begun).then_some(CONTINUED))
            } else {
                reader.problem(&resource, whole)
            };
            if let Some((pointer, expected, observed)) = problem {
                let place = Place::Line { number, pointer: pointer.to_owned() };
                return Some(Judgement::Violation(Finding::in_response(
                    file.exchange,
                    place,
                    expected,
                    observed.to_owned(),
                )));
            }
        }
        blocks += reader.blocks;
        if let (Some(next), Some(patient)) = (continues_in(&given, file), reader.patient) {
            continued.insert(next, patient);
        }
    }
    (blocks > 0).then(|| Judgement::Pass(format!("{blocks} blocks")))
}

/// Where something is wrong, what should be there, and what is.
type Problem = (&'static str, &'static str, &'static str);

const CONTINUED: Problem = (
    "/parameter/0",
    "the header of the block that the file before says goes on here",
    "the header of another patient",
);

impl Reader {
    fn begin(&mut self, patient: String, expects_patient: bool) -> Option<Problem> {
        self.blocks += 1;
        self.patient = Some(patient);
        self.expects_patient = expects_patient;
        None
    }

    fn problem(&mut self, resource: &serde_json::Value, whole: bool) -> Option<Problem> {
        // Lines before the first header are the business of another check.
        let patient = self.patient.as_deref()?;
        let expects_patient = std::mem::take(&mut self.expects_patient);
        if owner(resource).is_some_and(|owner| owner != patient) {
            let expected = "resources about the patient the header names";
            return Some(("/resourceType", expected, "a resource about another patient"));
        }
        let is_patient = resource["resourceType"] == "Patient";
        (expects_patient && whole && !is_patient).then_some((
            "/resourceType",
            "the Patient the header names, right after it",
            "another resource",
        ))
    }
}

/// The patient a header names.
fn header(resource: &serde_json::Value) -> Option<String> {
    if resource["resourceType"] != "Parameters" {
        return None;
    }
    let entries = resource["parameter"].as_array()?;
    let header = entries.iter().find(|entry| entry["name"] == "header")?;
    job::patient_id(header["valueReference"]["reference"].as_str()?).map(str::to_owned)
}

/// Whether nothing but the organization of files was asked for.
fn asks_for_all_organized(kick_off: &Exchange) -> bool {
    let parameters = job::parameters(kick_off);
    asks_for_all(kick_off)
        || parameters.iter().all(|(name, _)| {
            matches!(name.as_str(), "_outputFormat" | "exportType" | "organizeOutputBy")
        })
}

/// The URL of the file in which the last block of `file` goes on.
fn continues_in(given: &Exported<'_>, file: &job::Download<'_>) -> Option<String> {
    let entries = given.manifest["output"].as_array()?;
    let own = entries.iter().find(|entry| entry["url"] == file.exchange.request.url.as_str())?;
    own["continuesInFile"].as_str().map(str::to_owned)
}
