//! When the care a resource is about was over.

use jiff::Timestamp;
use serde_json::Value;

use crate::fhir::partial_date::interval;

/// First and last instant of something; none where it is open.
type Stretch = (Option<Timestamp>, Option<Timestamp>);

/// The elements that tell when care was given, for types that go out only for a time. A name ending
/// in `[x]` stands for the date and the period of that choice.
const SERVICES: &[(&str, &[&str])] = &[
    ("CarePlan", &["period"]),
    ("CareTeam", &["period"]),
    ("DiagnosticReport", &["effective[x]"]),
    ("DocumentReference", &["context.period", "date"]),
    ("Encounter", &["period"]),
    ("Immunization", &["occurrence[x]"]),
    ("MedicationDispense", &["whenHandedOver"]),
    ("MedicationRequest", &["authoredOn"]),
    ("Observation", &["effective[x]"]),
    ("Procedure", &["performed[x]"]),
];

/// When the care a resource is about was over; none for what goes on, or is no care.
pub(in crate::source) fn service_end(resource: &Value) -> Option<Timestamp> {
    if resource["resourceType"] == "ExplanationOfBenefit" {
        return claim_end(resource);
    }
    let (_, elements) = SERVICES.iter().find(|(kind, _)| resource["resourceType"] == *kind)?;
    elements.iter().find_map(|element| stretch(resource, element))?.1
}

/// When the services of a claim were over. A claim is made for services that were rendered, so one
/// without an end does not go on: what it bills last, or when it was made, tells.
fn claim_end(claim: &Value) -> Option<Timestamp> {
    let last = |element: &str| stretch(claim, element)?.1;
    let items = claim["item"].as_array().into_iter().flatten();
    let billed = items.filter_map(|item| stretch(item, "serviced[x]")?.1).max();
    last("billablePeriod").or(billed).or_else(|| last("created"))
}

/// The stretch an element names.
fn stretch(resource: &Value, element: &str) -> Option<Stretch> {
    if let Some(choice) = element.strip_suffix("[x]") {
        return ["DateTime", "Instant", "Date", "Period"]
            .iter()
            .find_map(|kind| stretch(resource, &format!("{choice}{kind}")));
    }
    let found = element.split('.').fold(resource, |value, name| &value[name]);
    if let Some(text) = found.as_str() {
        let (first, last) = interval(text)?;
        return Some((Some(first), Some(last)));
    }
    found.as_object()?;
    let bound = |name: &str| found[name].as_str().and_then(interval);
    Some((bound("start").map(|(first, _)| first), bound("end").map(|(_, last)| last)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_goes_on_has_no_end() {
        let lasting = json!({"resourceType": "Condition", "onsetDateTime": "2019-01-01"});
        assert_eq!(service_end(&lasting), None);
        let open = json!({"resourceType": "Encounter", "period": {"start": "2019-01-01"}});
        assert_eq!(service_end(&open), None);
        let over = json!({"resourceType": "Observation", "effectiveDateTime": "2019-01-01"});
        assert!(service_end(&over).is_some());
        let plan = json!({"resourceType": "CarePlan", "period": {"end": "2019-01-01"}});
        assert!(service_end(&plan).is_some());
        let lasting = json!({"resourceType": "CareTeam", "period": {"start": "2019-01-01"}});
        assert_eq!(service_end(&lasting), None);
    }

    #[test]
    fn a_claim_does_not_go_on() {
        let mut claim = json!({
            "resourceType": "ExplanationOfBenefit", "created": "2019-03-01",
            "billablePeriod": {"start": "2019-01-01"},
        });
        let day = |claim: &Value| service_end(claim).expect("over").to_string()[..10].to_owned();
        assert_eq!(day(&claim), "2019-03-01");
        claim["item"] =
            json!([{"servicedDate": "2019-01-02"}, {"servicedPeriod": {"end": "2019-02-01"}}]);
        assert_eq!(day(&claim), "2019-02-01");
        claim["billablePeriod"]["end"] = json!("2019-01-05");
        assert_eq!(day(&claim), "2019-01-05");
    }
}
