//! When the care a resource is about took place, as against when its record changed.

use jiff::Timestamp;
use serde_json::Value;

use super::criterion::stretch;
use super::search_parameters::find;

/// The search parameters that are about dates of care, the most telling first.
const DATES: [&str; 7] =
    ["service-date", "period", "date", "onset-date", "authoredon", "whenhandedover", "start-date"];

/// First and last instant of the care; `None` for what has no date of its own, such as a Patient.
pub(in crate::source) fn care_dates(resource: &Value) -> Option<(Timestamp, Timestamp)> {
    let kind = resource["resourceType"].as_str()?;
    DATES.into_iter().filter_map(|name| find(kind, name)).find_map(|parameter| {
        let stretches = parameter.values(resource).into_iter().filter_map(stretch);
        stretches.reduce(|(first, last), (start, end)| (first.min(start), last.max(end)))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn care_lasts_from_the_first_to_the_last_date() {
        let claim = json!({
            "resourceType": "ExplanationOfBenefit",
            "billablePeriod": {"start": "2027-01-03", "end": "2027-01-05"},
            "item": [{"servicedDate": "2027-01-07"}],
        });
        let (first, last) = care_dates(&claim).expect("dated");
        assert_eq!(first.to_string(), "2027-01-03T00:00:00Z");
        assert!(last.to_string().starts_with("2027-01-07T23:59:59"));
        assert_eq!(care_dates(&json!({"resourceType": "Patient", "birthDate": "1990"})), None);
    }
}
