//! What a resource must pass to go out with an export, and what it loses on the way.

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::guides::{Guides, reaches};
use crate::source::policy::Policy;

use super::service_dates::service_end;
use super::type_filter::TypeFilter;
use crate::fhir::partial_date::interval;

/// Types that serve many members, and the two that say who somebody is: no window applies.
const LASTING: [&str; 9] = [
    "Coverage",
    "Endpoint",
    "Location",
    "Medication",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "RelatedPerson",
];

/// Elements every resource keeps when `_elements` names others.
const KEPT: [&str; 4] = ["resourceType", "id", "meta", "implicitRules"];

/// Mandatory elements by type, which `_elements` never takes away. A name ending in `[x]` stands for
/// every element of that choice.
const MANDATORY: &[(&str, &[&str])] = &[
    ("AllergyIntolerance", &["patient"]),
    ("CarePlan", &["status", "intent", "subject"]),
    ("Condition", &["subject"]),
    ("Coverage", &["status", "beneficiary", "payor"]),
    ("DiagnosticReport", &["status", "code"]),
    ("DocumentReference", &["status", "content"]),
    ("Encounter", &["status", "class"]),
    (
        "ExplanationOfBenefit",
        &[
            "status",
            "type",
            "use",
            "patient",
            "created",
            "insurer",
            "provider",
            "outcome",
            "insurance",
        ],
    ),
    ("Goal", &["lifecycleStatus", "description", "subject"]),
    ("Immunization", &["status", "vaccineCode", "patient", "occurrence[x]"]),
    ("MedicationDispense", &["status", "medication[x]"]),
    ("MedicationRequest", &["status", "intent", "medication[x]", "subject"]),
    ("Observation", &["status", "code"]),
    ("Procedure", &["status", "subject"]),
    ("Provenance", &["target", "recorded", "agent"]),
    ("RelatedPerson", &["patient"]),
];

/// Elements of several types, by the name `_elements` gives them.
const CHOICES: [&str; 9] = [
    "abatement",
    "deceased",
    "effective",
    "medication",
    "multipleBirth",
    "occurrence",
    "onset",
    "performed",
    "value",
];

/// What an export asks of a resource, whose type it wants anyway.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::source) struct Filter {
    /// Changed after this instant (`_since`).
    pub(in crate::source) since: Option<Timestamp>,
    /// Changed no later than this instant (`_until`).
    pub(in crate::source) until: Option<Timestamp>,
    /// Meets one of those about its type (`_typeFilter`).
    pub(in crate::source) type_filters: Vec<TypeFilter>,
    /// Only these elements, as `name` or `Type.name` (`_elements`).
    pub(in crate::source) elements: Vec<String>,
    /// Of Provenance, only the most recent of each resource (`includeAssociatedData`).
    pub(in crate::source) latest_provenance: bool,
    /// Care that ended, and records last changed, before this instant stay back.
    pub(in crate::source) not_before: Option<Timestamp>,
    /// Prior authorizations that were over and unchanged since this instant stay back.
    pub(in crate::source) authorizations_since: Option<Timestamp>,
}

/// What becomes of a resource.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::source) enum Filtered {
    /// It goes out as it is.
    Kept,
    /// This goes out instead.
    Changed(Value),
    /// It stays back.
    Dropped,
}

impl Filter {
    /// Sets the windows in time that hold whatever is asked for, for an export at `now`.
    pub(in crate::source) fn set_windows(
        &mut self,
        now: Timestamp,
        guides: &Guides,
        policy: &Policy,
    ) {
        let years_ago = |years: i32| {
            let then = now.to_zoned(TimeZone::UTC).checked_sub(years.years());
            then.map_or(Timestamp::MIN, |then| then.timestamp())
        };
        // PDex 2.1.0 makes five years the most a payer gives, 2.2.0 the least.
        if guides.pdex.starts_with("2.1.") || !policy.keeps_older {
            self.not_before = Some(years_ago(policy.window_years));
        }
        if !policy.since_as_asked {
            self.since = self.since.map(|since| since.max(years_ago(5)));
        }
        // PDex 2.0.0 has no window of any kind.
        self.authorizations_since = reaches(&guides.pdex, "2.1.0").then(|| years_ago(1));
    }
}

/// Whether a resource of a wanted type goes out, and how.
pub(in crate::source) fn filter_resource(
    resource: &Value,
    filter: &Filter,
    policy: &Policy,
) -> Filtered {
    if !is_in_time(resource, filter, policy)
        || !is_selected(resource, filter, policy)
        || !is_within_windows(resource, filter, policy)
    {
        return Filtered::Dropped;
    }
    if filter.latest_provenance
        && policy.applies_associated_data
        && resource["resourceType"] == "Provenance"
    {
        // What this payer says as the transmitter is later than whatever it stored.
        return Filtered::Dropped;
    }
    match subset(resource, filter, policy) {
        Some(changed) => Filtered::Changed(changed),
        None => Filtered::Kept,
    }
}

fn is_in_time(resource: &Value, filter: &Filter, policy: &Policy) -> bool {
    let Some(updated) = updated(resource) else { return true };
    filter.since.is_none_or(|since| updated > since || !policy.applies_since)
        && filter.until.is_none_or(|until| updated <= until || !policy.applies_until)
}

fn is_selected(resource: &Value, filter: &Filter, policy: &Policy) -> bool {
    let mut about = filter
        .type_filters
        .iter()
        .filter(|one| resource["resourceType"] == one.resource_type.as_str())
        .peekable();
    if about.peek().is_none() || !policy.applies_type_filter {
        return true;
    }
    if policy.type_filters_joined {
        // Several queries on one type are alternatives.
        about.any(|one| one.meets(resource))
    } else {
        about.all(|one| one.meets(resource))
    }
}

fn is_within_windows(resource: &Value, filter: &Filter, policy: &Policy) -> bool {
    let is_filtered = filter
        .type_filters
        .iter()
        .any(|one| resource["resourceType"] == one.resource_type.as_str());
    // PDex 2.2.0: a filter narrows what would go out without it, and never widens it.
    if is_filtered && !policy.filter_within_windows {
        return true;
    }
    let kind = resource["resourceType"].as_str().unwrap_or_default();
    if LASTING.contains(&kind) {
        return kind != "Patient" || policy.exports_patients;
    }
    let updated = updated(resource);
    if kind == "ExplanationOfBenefit" && resource["use"] == "preauthorization" {
        if !policy.exports_refused_authorizations && was_refused(resource) {
            return false;
        }
        return filter.authorizations_since.is_none_or(|year| {
            !policy.limits_authorizations
                || updated.is_none_or(|updated| updated >= year)
                || is_current(resource, year)
        });
    }
    filter.not_before.is_none_or(|limit| {
        let served = service_end(resource).is_none_or(|end| end >= limit);
        let changed = updated.is_none_or(|updated| updated >= limit);
        (served || !policy.limits_service_dates) && (changed || !policy.limits_updates)
    })
}

/// Whether a prior authorization is in force, or was within the year.
fn is_current(resource: &Value, year: Timestamp) -> bool {
    let ends = resource["preAuthRefPeriod"].as_array().into_iter().flatten();
    let mut ends = ends.filter_map(|period| interval(period["end"].as_str()?)).map(|(_, end)| end);
    resource["status"] == "active" && ends.all(|end| end >= year)
}

/// Whether the review of a prior authorization ended in a refusal (X12 306).
fn was_refused(resource: &Value) -> bool {
    let mut adjudications = resource["item"].as_array().into_iter().flatten();
    adjudications.any(|item| item["adjudication"].to_string().contains(r#""code":"A3""#))
}

/// The resource with the elements asked for, the mandatory ones, and a mark that says so.
fn subset(resource: &Value, filter: &Filter, policy: &Policy) -> Option<Value> {
    let kind = resource["resourceType"].as_str().unwrap_or_default();
    let wanted: Vec<&str> = filter
        .elements
        .iter()
        .filter_map(|element| match element.split_once('.') {
            Some((of, name)) => (of == kind).then_some(name),
            None => Some(element.as_str()),
        })
        .collect();
    if wanted.is_empty() || !policy.applies_elements {
        return None;
    }
    let mandatory = MANDATORY.iter().find(|(of, _)| *of == kind).map_or(&[][..], |(_, all)| *all);
    let mut changed = resource.clone();
    changed.as_object_mut()?.retain(|name, _| {
        let name = name.as_str();
        let is_mandatory = mandatory.iter().any(|one| is_element(one, name));
        KEPT.contains(&name) || wanted.iter().any(|one| is_wanted(one, name)) || is_mandatory
    });
    if policy.marks_subsets {
        let mark = json!({
            "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
            "code": "SUBSETTED",
        });
        match changed["meta"]["tag"].as_array_mut() {
            Some(tags) => tags.push(mark),
            None => changed["meta"]["tag"] = json!([mark]),
        }
    }
    Some(changed)
}

/// Whether `name` is the element, or one of the choice, that `element` stands for.
fn is_element(element: &str, name: &str) -> bool {
    element.strip_suffix("[x]").map_or(element == name, |choice| is_choice(choice, name))
}

/// Whether a client that asks for `wanted` means the element `name`: choices go by their common name
/// too.
fn is_wanted(wanted: &str, name: &str) -> bool {
    wanted == name || CHOICES.contains(&wanted) && is_choice(wanted, name)
}

fn is_choice(choice: &str, name: &str) -> bool {
    let kind = name.strip_prefix(choice);
    kind.is_some_and(|kind| kind.starts_with(|first: char| first.is_ascii_uppercase()))
}

fn updated(resource: &Value) -> Option<Timestamp> {
    resource["meta"]["lastUpdated"].as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(pdex: &str) -> Filter {
        let mut filter = Filter::default();
        let now = "2027-01-15T12:00:00Z".parse().expect("an instant");
        let guides = Guides { pdex: pdex.to_owned(), ..Guides::default() };
        filter.set_windows(now, &guides, &Policy::default());
        filter
    }

    fn goes_out(resource: &Value, filter: &Filter) -> bool {
        filter_resource(resource, filter, &Policy::default()) != Filtered::Dropped
    }

    #[test]
    fn five_years_are_the_most_by_one_version_only() {
        let old = json!({
            "resourceType": "Observation", "effectiveDateTime": "2021-12-31",
            "meta": {"lastUpdated": "2026-12-31T00:00:00Z"},
        });
        assert!(!goes_out(&old, &filter("2.1.0")));
        assert!(goes_out(&old, &filter("2.2.0")));
        let lasting = json!({
            "resourceType": "Condition", "onsetDateTime": "2019-01-01",
            "meta": {"lastUpdated": "2019-01-02T00:00:00Z"},
        });
        assert!(!goes_out(&lasting, &filter("2.1.0")), "last changed long ago");
        let coverage =
            json!({"resourceType": "Coverage", "meta": {"lastUpdated": "2019-01-02T00:00:00Z"}});
        assert!(goes_out(&coverage, &filter("2.1.0")));
    }

    #[test]
    fn prior_authorizations_go_by_their_status() {
        let authorization = |status: &str, end: &str, updated: &str| {
            json!({
                "resourceType": "ExplanationOfBenefit", "use": "preauthorization",
                "status": status, "preAuthRefPeriod": [{"end": end}],
                "meta": {"lastUpdated": updated},
            })
        };
        for (status, end, updated, expected) in [
            ("active", "2027-06-01", "2025-01-01T00:00:00Z", true),
            ("cancelled", "2025-01-01", "2026-07-01T00:00:00Z", true),
            ("cancelled", "2025-01-01", "2025-07-01T00:00:00Z", false),
            ("active", "2025-01-01", "2024-07-01T00:00:00Z", false),
        ] {
            let resource = authorization(status, end, updated);
            for version in ["2.1.0", "2.2.0"] {
                assert_eq!(goes_out(&resource, &filter(version)), expected, "{status} {updated}");
            }
        }
    }

    #[test]
    fn elements_keep_what_is_mandatory_and_say_so() {
        let observation = json!({
            "resourceType": "Observation", "id": "1", "status": "final", "code": {"text": "c"},
            "subject": {"reference": "Patient/p"}, "note": [{"text": "n"}],
        });
        let filter = Filter { elements: vec!["subject".to_owned()], ..Filter::default() };
        let Filtered::Changed(subset) = filter_resource(&observation, &filter, &Policy::default())
        else {
            panic!("it is changed")
        };
        assert!(subset.get("note").is_none() && subset.get("status").is_some());
        assert_eq!(subset["meta"]["tag"][0]["code"], "SUBSETTED");
        let dispense = json!({
            "resourceType": "MedicationDispense", "id": "1", "status": "completed",
            "medicationReference": {"reference": "#m"}, "daysSupply": {"value": 3},
        });
        let Filtered::Changed(subset) = filter_resource(&dispense, &filter, &Policy::default())
        else {
            panic!("it is changed")
        };
        assert!(subset.get("status").is_some() && subset.get("medicationReference").is_some());
        assert!(subset.get("daysSupply").is_none());
        let related =
            json!({"resourceType": "RelatedPerson", "patient": {"reference": "Patient/p"}});
        let Filtered::Changed(subset) = filter_resource(&related, &filter, &Policy::default())
        else {
            panic!("it is changed")
        };
        assert!(subset.get("patient").is_some());
        let other = Filter { elements: vec!["Patient.name".to_owned()], ..Filter::default() };
        assert_eq!(
            filter_resource(&observation, &other, &Policy::default()),
            Filtered::Kept,
            "another type's elements"
        );
    }
}
