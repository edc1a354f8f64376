//! `files.only_matched_members`: nobody else is in the export.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, OWN_CLIENT, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.only_matched_members",
    title: "Only matched members are exported",
    verifies: &["BULK-AUTH-05", "PDEX-BULK-08", "PDEX-P2P-24"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("only_matched_members.md"),
    judge,
};

/// Cases of members whose data must not flow, whatever was answered to their match.
const REFUSED_CASES: [&str; 4] = ["unknown", "ambiguous", "opted_out", "expired_consent"];

/// Elements that say whose record a resource belongs to. `Coverage.subscriber` and the like are
/// not among them: the subscriber of a dependent's coverage is another person.
const OWNERS: [&str; 4] = ["patient", "subject", "beneficiary", "target"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    if transcript.claims(OWN_CLIENT) == Some(false) {
        let why = "the client is shared by scenarios, so members matched in others may turn up";
        return Some(Judgement::NotApplicable(why.to_owned()));
    }
    let matched = matched(transcript);
    if matched.is_empty() {
        return None;
    }
    let mut count = 0_u64;
    for (number, resource) in ndjson::resources(response) {
        let mut owned = false;
        for (pointer, id) in owners(&resource) {
            if !matched.contains(id.as_str()) {
                let place = Place::Line { number, pointer };
                let expected = "a member who was matched in this run";
                let observed = "another patient".to_owned();
                return Some(Judgement::Violation(
                    Finding::in_response(exchange, place, expected, observed)
                        .hint("Limit every export to the members this client was matched with."),
                ));
            }
            owned = true;
        }
        count += u64::from(owned);
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} resources, all of matched members")))
}

/// The logical ids of the members that may be exported, as far as they are known.
fn matched(transcript: &Transcript) -> BTreeSet<&str> {
    transcript
        .facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::Member { case, patient_ids, .. } if !REFUSED_CASES.contains(&case.as_str()) => {
                Some(patient_ids)
            }
            _ => None,
        })
        .flatten()
        .map(String::as_str)
        .collect()
}

/// The patients a resource belongs to, with the place that says so.
pub(in crate::checks) fn owners(resource: &Value) -> Vec<(String, String)> {
    if resource["resourceType"] == "Patient" {
        let id = resource["id"].as_str();
        return id.map(|id| ("/id".to_owned(), id.to_owned())).into_iter().collect();
    }
    let mut owners = Vec::new();
    for name in OWNERS {
        let (one, several) = match &resource[name] {
            Value::Array(references) => (None, references.as_slice()),
            reference => (Some(reference), &[][..]),
        };
        for (index, reference) in one.into_iter().chain(several).enumerate() {
            let Some(id) = reference["reference"].as_str().and_then(job::patient_id) else {
                continue;
            };
            let pointer = match one {
                Some(_) => format!("/{name}/reference"),
                None => format!("/{name}/{index}/reference"),
            };
            owners.push((pointer, id.to_owned()));
        }
    }
    owners
}
