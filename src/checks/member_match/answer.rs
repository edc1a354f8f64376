//! Reading the answer to a match request.

use serde_json::Value;

use crate::outcome::Place;
use crate::transcript::{Exchange, Transcript};

/// The Parameters of a successful answer to a request that nobody changed on purpose. An answer
/// of another shape is the business of `member_match.response_is_parameters`.
pub fn matched(exchange: &Exchange, transcript: &Transcript) -> Option<Value> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    parameters_of(exchange)
}

/// The Parameters of a successful answer, whatever was asked.
pub fn parameters_of(exchange: &Exchange) -> Option<Value> {
    exchange.succeeded().then_some(())?;
    let body = exchange.response.as_ref()?.json().ok()?;
    (body["resourceType"] == "Parameters").then_some(body)
}

/// The parameters called `name`, each with its place in the list.
pub fn parameters<'a>(body: &'a Value, name: &'a str) -> impl Iterator<Item = (usize, &'a Value)> {
    body["parameter"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
        .filter(move |(_, parameter)| parameter["name"].as_str() == Some(name))
}

/// The place `path` inside the parameter at `index`.
pub fn inside(index: usize, path: &str) -> Place {
    Place::Pointer(format!("/parameter/{index}{path}"))
}

/// The logical id of the Patient that a literal reference names: `Patient/{id}`, alone or at the
/// end of an absolute URL, with or without a version.
pub fn patient_id(reference: &str) -> Option<&str> {
    let reference = reference.split_once("/_history/").map_or(reference, |(before, _)| before);
    let (before, id) = reference.rsplit_once('/')?;
    let is_patient = before == "Patient" || before.ends_with("/Patient");
    let is_id = !id.is_empty()
        && id.len() <= 64
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    (is_patient && is_id).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::patient_id;

    #[test]
    fn literal_references_to_a_patient_are_read() {
        for reference in [
            "Patient/p-881",
            "https://source.test/fhir/Patient/p-881",
            "https://source.test/fhir/Patient/p-881/_history/2",
        ] {
            assert_eq!(patient_id(reference), Some("p-881"), "{reference}");
        }
        for reference in [
            "p-881",
            "#p-881",
            "urn:uuid:9c2a",
            "Patient/",
            "Patient?identifier=x",
            "Patient/$member-match",
            "Group/1",
        ] {
            assert_eq!(patient_id(reference), None, "{reference}");
        }
    }
}
