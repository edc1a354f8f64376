//! When the care a resource is about was given, and the other dates it can be searched by.

use jiff::Timestamp;
use serde_json::Value;

use super::partial_date::interval;

/// First and last instant of something; none where it is open.
type Stretch = (Option<Timestamp>, Option<Timestamp>);

/// Date parameters: type, name, and the elements they look at. A name ending in `[x]` stands for
/// the date and the period of that choice.
const DATES: &[(&str, &str, &[&str])] = &[
    ("AllergyIntolerance", "date", &["recordedDate"]),
    ("CarePlan", "date", &["period"]),
    ("CareTeam", "date", &["period"]),
    ("Condition", "onset-date", &["onset[x]"]),
    ("Condition", "recorded-date", &["recordedDate"]),
    ("DiagnosticReport", "date", &["effective[x]"]),
    ("DocumentReference", "date", &["date"]),
    ("Encounter", "date", &["period"]),
    ("ExplanationOfBenefit", "billable-period-start", &["billablePeriod"]),
    ("ExplanationOfBenefit", "created", &["created"]),
    ("ExplanationOfBenefit", "service-date", &["billablePeriod"]),
    ("Goal", "start-date", &["start[x]"]),
    ("Immunization", "date", &["occurrence[x]"]),
    ("MedicationDispense", "whenhandedover", &["whenHandedOver"]),
    ("MedicationRequest", "authoredon", &["authoredOn"]),
    ("Observation", "date", &["effective[x]"]),
    ("Procedure", "date", &["performed[x]"]),
    ("Provenance", "recorded", &["recorded"]),
];

/// The elements that tell when care was given, for types that go out only for a time.
const SERVICES: &[(&str, &[&str])] = &[
    ("DiagnosticReport", &["effective[x]"]),
    ("DocumentReference", &["context.period", "date"]),
    ("Encounter", &["period"]),
    ("ExplanationOfBenefit", &["billablePeriod", "created"]),
    ("Immunization", &["occurrence[x]"]),
    ("MedicationDispense", &["whenHandedOver"]),
    ("MedicationRequest", &["authoredOn"]),
    ("Observation", &["effective[x]"]),
    ("Procedure", &["performed[x]"]),
];

/// When the care a resource is about was over; none for what goes on, or is no care.
pub(in crate::source) fn service_end(resource: &Value) -> Option<Timestamp> {
    let (_, elements) = SERVICES.iter().find(|(kind, _)| resource["resourceType"] == *kind)?;
    elements.iter().find_map(|element| stretch(resource, element))?.1
}

/// Whether resources of a type can be searched by the date parameter `name`.
pub(in crate::source) fn is_date(resource_type: &str, name: &str) -> bool {
    name == "_lastUpdated"
        || DATES.iter().any(|(kind, known, _)| *kind == resource_type && *known == name)
}

/// The prefix of a date and the stretch it names; none for what is no such date.
pub(in crate::source) fn wanted(value: &str) -> Option<(&str, (Timestamp, Timestamp))> {
    let prefixed = value.get(..2).filter(|two| two.bytes().all(|byte| byte.is_ascii_lowercase()));
    let (prefix, date) = prefixed.map_or(("eq", value), |two| (two, &value[2..]));
    // A plus sign that was not escaped arrives as a space.
    let stretch = interval(&date.replace(' ', "+"))?;
    matches!(prefix, "eq" | "ge" | "gt" | "le" | "lt").then_some((prefix, stretch))
}

/// Whether a resource meets `name=value`, a date parameter of its type.
pub(in crate::source) fn meets(resource: &Value, name: &str, value: &str) -> bool {
    let elements: &[&str] = if name == "_lastUpdated" {
        &["meta.lastUpdated"]
    } else {
        let kind = resource["resourceType"].as_str().unwrap_or_default();
        let found = DATES.iter().find(|(of, known, _)| *of == kind && *known == name);
        found.map_or(&[], |(.., elements)| *elements)
    };
    let Some((prefix, (first, last))) = wanted(value) else { return false };
    elements.iter().filter_map(|element| stretch(resource, element)).any(
        |(start, end)| match prefix {
            "ge" => end.is_none_or(|end| end >= first),
            "gt" => end.is_none_or(|end| end > last),
            "le" => start.is_none_or(|start| start <= last),
            "lt" => start.is_none_or(|start| start < first),
            _ => start.is_some_and(|it| it >= first) && end.is_some_and(|it| it <= last),
        },
    )
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
    fn dates_are_compared_as_stretches() {
        let visit = json!({
            "resourceType": "Encounter",
            "period": {"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T09:30:00Z"},
        });
        for (value, expected) in [
            ("ge2026-03-02", true),
            ("gt2026-03-02", false),
            ("le2026-03-02", true),
            ("lt2026-03-02", false),
            ("2026-03", true),
            ("2026-04", false),
            ("xx2026", false),
            ("soon", false),
        ] {
            assert_eq!(meets(&visit, "date", value), expected, "{value}");
        }
        assert!(!meets(&visit, "recorded-date", "ge2000"));
    }

    #[test]
    fn what_goes_on_has_no_end() {
        let lasting = json!({"resourceType": "Condition", "onsetDateTime": "2019-01-01"});
        assert_eq!(service_end(&lasting), None);
        let open = json!({"resourceType": "Encounter", "period": {"start": "2019-01-01"}});
        assert_eq!(service_end(&open), None);
        let over = json!({"resourceType": "Observation", "effectiveDateTime": "2019-01-01"});
        assert!(service_end(&over).is_some());
    }
}
