//! Makes the Groups of a bulk match from where its members were placed.
//!
//! # Spec
//! <http://hl7.org/fhir/us/davinci-pdex/STU2.1/StructureDefinition-pdex-member-match-group.html> and
//! <http://hl7.org/fhir/us/davinci-pdex/STU2.1/StructureDefinition-pdex-member-no-match-group.html>

use std::collections::HashMap;

use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::fhir::codes;
use crate::source::groups::{Bucket, Sorted, Submission};
use crate::source::policy::Policy;
use crate::source::state::Source;

use super::place_members::Placed;
use super::read_match::{Submitted, id_of};

/// The Groups, in the order of the buckets: matched members always, the others when there are
/// any.
pub(in crate::source) fn make_groups(
    source: &Source,
    submission: &Submission,
    members: &[Submitted<'_>],
    placed: &[Placed],
    policy: &Policy,
) -> Vec<Sorted> {
    let mut times: HashMap<&str, usize> = HashMap::new();
    for id in members.iter().filter_map(|member| id_of(member.patient)) {
        *times.entry(id).or_default() += 1;
    }
    let mut result = Vec::new();
    for bucket in Bucket::ALL {
        let own = members.iter().zip(placed).filter(|(_, one)| one.bucket == bucket);
        let (contained, entries) = (Map::new(), Vec::new());
        let mut draft = Draft { source, policy, bucket, patients: &times, contained, entries };
        for (member, one) in own {
            let several = id_of(member.patient).is_some_and(|id| times[id] > 1);
            draft.add(member, one, several);
        }
        let wanted = bucket == Bucket::Matched && policy.matched_group_always;
        if wanted || !draft.entries.is_empty() {
            result.push(Sorted { bucket, group: draft.group(submission) });
        }
    }
    result
}

/// A Group in the making.
struct Draft<'a> {
    source: &'a Source,
    policy: &'a Policy,
    bucket: Bucket,
    /// The ids of all submitted Patients, which nothing else is given.
    patients: &'a HashMap<&'a str, usize>,
    /// By id.
    contained: Map<String, Value>,
    entries: Vec<Value>,
}

impl Draft<'_> {
    fn add(&mut self, member: &Submitted<'_>, placed: &Placed, several: bool) {
        let policy = self.policy;
        let id = id_of(member.patient).unwrap_or("submitted").to_owned();
        let local = format!("#{id}");
        let own = placed.place.map(|place| self.source.member(place));
        let shows =
            self.bucket == Bucket::Matched || !policy.constrained_members_hidden && own.is_some();
        let mut entity = match own.filter(|_| shows) {
            Some(own) => json!({"reference": format!("Patient/{}", own.id())}),
            // Of members who are not given out, nothing of ours is shown.
            None => json!({"reference": local}),
        };
        let mut extensions = Vec::new();
        if policy.submitted_patient_attached {
            extensions.push(reference(codes::SUBMITTED_PATIENT, &local));
        }
        self.contained.entry(id).or_insert_with(|| copy(member.patient, policy));
        if several
            && policy.submitted_coverage_attached
            && let Some(coverage) = id_of(member.coverage)
        {
            let name = self.contain_coverage(coverage, stripped(member.coverage));
            extensions.push(reference(codes::SUBMITTED_COVERAGE, &format!("#{name}")));
        }
        if !extensions.is_empty() {
            entity["extension"] = json!(extensions);
        }
        if let Some(reason) = placed.reason.as_ref().filter(|_| !policy.constraint_reason_hidden) {
            entity["display"] = json!(reason);
        }
        self.entries.push(json!({"entity": entity}));
    }

    /// Contains a Coverage under its own id, or under another where that is taken. The id.
    fn contain_coverage(&mut self, own: &str, mut coverage: Value) -> String {
        let numbered = (1_usize..).map(|number| format!("coverage-{number}"));
        for id in std::iter::once(own.to_owned()).chain(numbered) {
            coverage["id"] = json!(id);
            let is_free = !self.patients.contains_key(id.as_str())
                && self.contained.get(&id).is_none_or(|other| *other == coverage);
            if is_free {
                self.contained.insert(id.clone(), coverage);
                return id;
            }
        }
        own.to_owned()
    }

    fn group(self, submission: &Submission) -> Value {
        let Self { source, policy, bucket, patients: _, contained, entries } = self;
        let matched = bucket == Bucket::Matched;
        let profile =
            if matched { "pdex-member-match-group" } else { "pdex-member-no-match-group" };
        let code = json!({"coding": [{"system": codes::MATCH_RESULT, "code": bucket.code()}]});
        let payer = &source.settings.payer;
        let mut group = json!({
            "resourceType": "Group",
            "meta": {
                "versionId": "1",
                "lastUpdated": submission.started.to_string(),
                "profile": [format!(
                    "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/{profile}"
                )],
            },
            "active": true,
            "type": "person",
            "actual": true,
            "code": code,
            "quantity": entries.len(),
            "managingEntity": {
                "type": "Organization",
                "identifier": payer.identifier(),
                "display": payer.name,
            },
        });
        // Only matched members stay on file here, so only their Group needs a name.
        if matched {
            group["id"] = json!(submission.group_id);
        }
        let requester = submission.business_id.as_deref().and_then(|token| token.split_once('|'));
        if let Some((system, value)) = requester.filter(|_| policy.group_names_requester) {
            let mut identifier = json!({"value": value});
            if !system.is_empty() {
                identifier = json!({"system": system, "value": value});
            }
            group["identifier"] = json!([identifier]);
            if matched {
                let today = submission.started.to_zoned(TimeZone::UTC).date();
                group["characteristic"] = json!([{
                    "code": code,
                    "valueReference": {"type": "Organization", "identifier": identifier},
                    "exclude": false,
                    "period": {"start": today.to_string()},
                }]);
            }
        }
        // FHIR JSON has no empty arrays.
        if !entries.is_empty() {
            group["contained"] = contained.into_iter().map(|(_, resource)| resource).collect();
            group["member"] = json!(entries);
        }
        group
    }
}

fn reference(url: &str, to: &str) -> Value {
    json!({"url": url, "valueReference": {"reference": to}})
}

/// Takes the references to `local` out of a value; whether nothing is left of it then.
fn forgets(value: &mut Value, local: &str) -> bool {
    match value {
        Value::Array(items) => {
            items.retain_mut(|item| !forgets(item, local));
            items.is_empty()
        }
        Value::Object(members) => {
            if members.get("reference").is_some_and(|reference| reference == local) {
                members.shift_remove("reference");
            }
            members.retain(|_, member| !forgets(member, local));
            members.is_empty()
        }
        _ => false,
    }
}

/// The submitted Patient as it goes back.
fn copy(patient: &Value, policy: &Policy) -> Value {
    let mut copy =
        if policy.submitted_patient_stripped { stripped(patient) } else { patient.clone() };
    if !policy.submitted_patient_unchanged
        && let Some(members) = copy.as_object_mut()
    {
        members.shift_remove("address");
        members.shift_remove("identifier");
    }
    copy
}

/// PDex 2.2.0: version, dates and labels are another server's, and nothing contained contains. What
/// was contained is not referred to any more, so that the copy is valid.
fn stripped(resource: &Value) -> Value {
    let mut copy = resource.clone();
    let Some(members) = copy.as_object_mut() else { return copy };
    let contained = members.shift_remove("contained");
    for one in contained.iter().flat_map(|list| list.as_array().into_iter().flatten()) {
        if let Some(id) = id_of(one) {
            let local = format!("#{id}");
            members.retain(|_, value| !forgets(value, &local));
        }
    }
    if let Some(meta) = members.get_mut("meta").and_then(Value::as_object_mut) {
        for name in ["versionId", "lastUpdated", "security"] {
            meta.shift_remove(name);
        }
    }
    if members.get("meta").is_some_and(|meta| meta.as_object().is_some_and(Map::is_empty)) {
        members.shift_remove("meta");
    }
    copy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_refers_to_nothing_it_no_longer_contains() {
        let submitted = json!({
            "resourceType": "Patient",
            "id": "m1",
            "contained": [{"resourceType": "Organization", "id": "employer"}],
            "managingOrganization": {"reference": "#employer"},
            "generalPractitioner": [
                {"reference": "#employer", "display": "An employer"},
                {"reference": "#employer"},
                {"reference": "#other"},
            ],
            "birthDate": "1970-01-01",
        });
        assert_eq!(
            stripped(&submitted),
            json!({
                "resourceType": "Patient",
                "id": "m1",
                "generalPractitioner": [{"display": "An employer"}, {"reference": "#other"}],
                "birthDate": "1970-01-01",
            })
        );
    }
}
