//! Whose data it is: an export holds what a client may see, and that can be more than one member.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::target::transfer::Match;
use crate::target::transfer_error::TransferError;

use super::references::{local_parts, visit};

/// Elements that name the person a resource is about.
const PERSON_ELEMENTS: [&str; 4] = ["patient", "subject", "beneficiary", "for"];

/// An export, sorted by whose data it is.
#[derive(Debug, Default)]
pub struct Sorted {
    /// The member's id at the source; absent when nothing in the export is about a person.
    pub member_id: Option<String>,
    /// The member's own Patient resources.
    pub patients: Vec<Value>,
    /// Resources about the member, or about nobody.
    pub resources: Vec<Value>,
    /// How many resources are about other persons.
    pub others: usize,
}

/// Sorts an export of the server `base`.
///
/// # Errors
/// When it cannot be told which of several persons is the member.
pub fn sort(resources: Vec<Value>, base: &str, matched: &Match) -> Result<Sorted, TransferError> {
    let mut sorted =
        Sorted { member_id: member_id(&resources, base, matched)?, ..Sorted::default() };
    let mut others = BTreeSet::new();
    let mut provenances = Vec::new();
    for resource in resources {
        let kind = resource["resourceType"].as_str().unwrap_or_default().to_owned();
        if kind == "Patient" && resource["id"].as_str() == sorted.member_id.as_deref() {
            sorted.patients.push(resource);
            continue;
        }
        let persons = if kind == "Patient" {
            resource["id"].as_str().map(str::to_owned).into_iter().collect()
        } else {
            persons(&resource, base)
        };
        let is_member = sorted.member_id.as_ref().is_some_and(|id| persons.contains(id));
        if kind == "Provenance" && !is_member {
            provenances.push(resource);
        } else if is_member || persons.is_empty() {
            sorted.resources.push(resource);
        } else {
            others.insert((kind, resource["id"].as_str().unwrap_or_default().to_owned()));
            sorted.others += 1;
        }
    }
    for provenance in provenances {
        if is_about_others(&provenance, base, &others) {
            sorted.others += 1;
        } else {
            sorted.resources.push(provenance);
        }
    }
    Ok(sorted)
}

/// The member's id at the source: what the match said, or the one Patient with the identifier the
/// match gave, or the only person there is.
fn member_id(
    resources: &[Value],
    base: &str,
    matched: &Match,
) -> Result<Option<String>, TransferError> {
    if let Some(id) = &matched.patient_id {
        return Ok(Some(id.clone()));
    }
    let patients = resources.iter().filter(|resource| resource["resourceType"] == "Patient");
    let known: Vec<&str> = patients
        .clone()
        .filter(|patient| {
            let identifiers = patient["identifier"].as_array().into_iter().flatten();
            identifiers.into_iter().any(|it| is_same(it, &matched.identifier))
        })
        .filter_map(|patient| patient["id"].as_str())
        .collect();
    if let [only] = known[..] {
        return Ok(Some(only.to_owned()));
    }
    let mut ids: BTreeSet<String> =
        patients.filter_map(|patient| patient["id"].as_str()).map(str::to_owned).collect();
    if ids.is_empty() {
        ids = resources.iter().flat_map(|resource| persons(resource, base)).collect();
    }
    if ids.len() > 1 {
        return Err(TransferError::source(
            "The export holds data of several persons, and none has the identifier the match gave",
            "return `MemberId` from the match, or keep the unique member identifier in the Patient",
        ));
    }
    Ok(ids.pop_first())
}

/// Whether two identifiers are the same; a system that one of them leaves out does not matter.
fn is_same(one: &Value, other: &Value) -> bool {
    one["value"].is_string()
        && one["value"] == other["value"]
        && (one["system"] == other["system"]
            || one["system"].is_null()
            || other["system"].is_null())
}

/// The Patients a resource is about: those its principal elements name, else those it names at
/// all.
fn persons(resource: &Value, base: &str) -> BTreeSet<String> {
    let mut about = BTreeSet::new();
    let mut collect = |reference: &str| {
        if let Some(("Patient", id)) = local_parts(reference, base) {
            about.insert(id.to_owned());
        }
    };
    for element in PERSON_ELEMENTS {
        visit(&resource[element], &mut collect);
    }
    if about.is_empty() {
        visit(resource, &mut |reference| {
            if let Some(("Patient", id)) = local_parts(reference, base) {
                about.insert(id.to_owned());
            }
        });
    }
    about
}

/// Whether a Provenance tells of other persons' resources only.
fn is_about_others(provenance: &Value, base: &str, others: &BTreeSet<(String, String)>) -> bool {
    let (mut targets, mut foreign) = (0, 0);
    visit(&provenance["target"], &mut |reference| {
        targets += 1;
        if let Some((kind, id)) = local_parts(reference, base) {
            foreign += usize::from(others.contains(&(kind.to_owned(), id.to_owned())));
        }
    });
    targets > 0 && targets == foreign
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const BASE: &str = "https://source.test/fhir";

    fn found(identifier: Value, patient_id: Option<&str>) -> Match {
        Match { identifier, patient_id: patient_id.map(str::to_owned) }
    }

    fn export() -> Vec<Value> {
        vec![
            json!({"resourceType": "Patient", "id": "1", "identifier": [{"system": "s", "value": "U1"}]}),
            json!({"resourceType": "Patient", "id": "2", "identifier": [{"system": "s", "value": "U2"}]}),
            json!({"resourceType": "Coverage", "id": "c1", "beneficiary": {"reference": "Patient/1"},
                   "subscriber": {"reference": "Patient/2"}}),
            json!({"resourceType": "Coverage", "id": "c2", "beneficiary": {"reference": "Patient/2"},
                   "subscriber": {"reference": "Patient/1"}}),
            json!({"resourceType": "Organization", "id": "o"}),
            json!({"resourceType": "Provenance", "id": "v1", "target": [{"reference": "Coverage/c1"}]}),
            json!({"resourceType": "Provenance", "id": "v2", "target": [{"reference": "Coverage/c2"}]}),
        ]
    }

    #[test]
    fn only_the_members_data_and_shared_data_are_kept() {
        for matched in [
            found(json!({"value": "U9"}), Some("1")),
            found(json!({"system": "s", "value": "U1"}), None),
            found(json!({"value": "U1"}), None),
        ] {
            let sorted = sort(export(), BASE, &matched).expect("sorted");
            assert_eq!(sorted.member_id.as_deref(), Some("1"));
            let ids: Vec<&str> = sorted.resources.iter().filter_map(|r| r["id"].as_str()).collect();
            assert_eq!(ids, ["c1", "o", "v1"]);
            assert_eq!((sorted.patients.len(), sorted.others), (1, 3));
        }
    }

    #[test]
    fn several_persons_and_no_hint_are_an_error() {
        assert!(sort(export(), BASE, &found(json!({"value": "U3"}), None)).is_err());
    }

    #[test]
    fn the_only_person_is_the_member() {
        let one = vec![json!({"resourceType": "Goal", "subject": {"reference": "Patient/7"}})];
        let sorted = sort(one, BASE, &found(json!({"value": "U3"}), None)).expect("sorted");
        assert_eq!(sorted.member_id.as_deref(), Some("7"));
        assert_eq!(sorted.resources.len(), 1);
    }
}
