//! What a target payer received: the resources of the files and pages it fetched, some of each type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::fhir::definitions::R4;
use crate::id::{Endpoint, Party};
use crate::transcript::{Exchange, Fact, Response, Transcript};

use super::{job, ndjson};

/// How many resources of a type are looked for: enough to tell, few enough to ask.
const EACH_TYPE: usize = 500;

/// Elements that name whom a resource is about.
const PERSON_ELEMENTS: [&str; 3] = ["patient", "subject", "beneficiary"];

/// Types that a payer has in forms of its own: it links a Patient to the one it has, and what an
/// exchange tells about itself is no data.
const NOT_KEPT_AS_SENT: [&str; 4] = ["Bundle", "OperationOutcome", "Parameters", "Patient"];

/// A resource that was received.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its type.
    pub kind: String,
    /// Its id at the source payer.
    pub id: String,
    /// Whether it is about a patient.
    pub personal: bool,
    /// All of it.
    pub resource: Value,
}

impl Received {
    /// Whether its original id can be kept as an identifier.
    pub fn may_keep_id(&self) -> bool {
        let identifier = R4.resource(&self.kind).and_then(|of| R4.get(of).element("identifier"));
        identifier.is_some_and(|element| element.many())
    }
}

/// The first resources of each type that the target payer received before the exchange `until`,
/// each once, by type. What is about others than the members of the story is left out.
pub fn received(transcript: &Transcript, until: u32) -> BTreeMap<String, Vec<Received>> {
    let members = members(transcript);
    let mut all: BTreeMap<String, Vec<Received>> = BTreeMap::new();
    let mut names = BTreeSet::new();
    let fetched = transcript.sent_by(Party::Target).filter(|exchange| exchange.seq < until);
    for resource in fetched.flat_map(|exchange| resources(exchange, transcript)) {
        let text = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
        let (kind, id) = (text("resourceType"), text("id"));
        if id.is_empty() || NOT_KEPT_AS_SENT.contains(&kind.as_str()) {
            continue;
        }
        let persons = persons(&resource);
        let stranger = |id: &&str| !members.is_empty() && !members.contains(*id);
        if persons.iter().any(stranger) || !names.insert((kind.clone(), id.clone())) {
            continue;
        }
        let personal = !persons.is_empty();
        let same = all.entry(kind.clone()).or_default();
        if same.len() < EACH_TYPE {
            same.push(Received { kind, id, personal, resource });
        }
    }
    all
}

/// The ids that the members of the story have at the source payer, as far as they are known.
fn members(transcript: &Transcript) -> BTreeSet<&str> {
    let ids = transcript.facts.iter().filter_map(|fact| match fact {
        Fact::Member { patient_ids, .. } => Some(patient_ids.iter().map(String::as_str)),
        _ => None,
    });
    ids.flatten().collect()
}

/// The ids of the patients that a resource is about.
fn persons(resource: &Value) -> Vec<&str> {
    let references =
        PERSON_ELEMENTS.iter().filter_map(|name| resource[*name]["reference"].as_str());
    references
        .filter_map(|reference| {
            let mut parts = reference.rsplit('/');
            let id = parts.next()?;
            (parts.next() == Some("Patient")).then_some(id)
        })
        .collect()
}

/// What an answer gave of a member's data.
fn resources<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Box<dyn Iterator<Item = Value> + 't> {
    match exchange.endpoint {
        Endpoint::File => {
            let listed = job::listing_of(exchange, transcript).is_some_and(|it| it.is_output());
            let file = job::downloaded(exchange, transcript).filter(|_| listed);
            let lines = |file| ndjson::resources(file).map(|(_, resource)| resource);
            Box::new(file.into_iter().flat_map(lines).take(EACH_TYPE))
        }
        Endpoint::Everything | Endpoint::Read if exchange.succeeded() => {
            Box::new(entries(exchange.response.as_ref()).into_iter())
        }
        _ => Box::new(std::iter::empty()),
    }
}

/// The resources of a Bundle.
pub fn entries(response: Option<&Response>) -> Vec<Value> {
    let body = response.and_then(|response| response.json().ok()).unwrap_or_default();
    let entries = body["entry"].as_array().into_iter().flatten();
    entries.map(|entry| entry["resource"].clone()).filter(Value::is_object).collect()
}
