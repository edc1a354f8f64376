//! Until when the consents of members allow to ask for their data.

use jiff::Timestamp;
use serde_json::Value;

use crate::fhir::partial_date::interval;

use super::order::Order;
use super::progress::Match;

/// Whether the consents behind an order are over. Once members are matched, only theirs count, and
/// each of them: an export is of all. Before, a source tells in the result of a bulk match whose
/// consent is no good, so one that lasts is enough.
pub fn is_over(order: &Order, matched: Option<&[Match]>, now: Timestamp) -> bool {
    let over = |consent: &Value| end_of(consent).is_some_and(|end| now > end);
    match matched {
        Some(matched) => matched
            .iter()
            .filter_map(|one| order.members.get(one.place))
            .any(|asked| over(&asked.consent)),
        None => !order.members.is_empty() && order.members.iter().all(|asked| over(&asked.consent)),
    }
}

/// The last instant of the period of a Consent, where it has an end. A date ends with its day in
/// UTC.
fn end_of(consent: &Value) -> Option<Timestamp> {
    let end = consent["provision"]["period"]["end"].as_str()?;
    interval(end).map(|(_, last)| last)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::target::order::Asked;

    fn order(ends: &[&str], bulk: bool) -> Order {
        let members = ends.iter().map(|end| Asked {
            patient: Value::Null,
            coverage_to_match: Value::Null,
            coverage_to_link: None,
            consent: json!({"provision": {"period": {"end": end}}}),
            local_patient: String::new(),
        });
        Order { members: members.collect(), bulk, export: Vec::new(), issuer: String::new() }
    }

    fn at(time: &str) -> Timestamp {
        time.parse().expect("an instant")
    }

    #[test]
    fn a_period_ends_with_its_last_instant() {
        for (end, now, over) in [
            ("2027-01-15", "2027-01-15T23:59:59Z", false),
            ("2027-01-15", "2027-01-16T00:00:00Z", true),
            ("2027-02", "2027-02-28T12:00:00Z", false),
            ("2027-02", "2027-03-01T00:00:00Z", true),
            ("2027", "2027-12-31T12:00:00Z", false),
            ("2027-01-15T10:00:00-05:00", "2027-01-15T15:00:00Z", false),
            ("2027-01-15T10:00:00-05:00", "2027-01-15T15:00:01Z", true),
            ("some day", "2027-01-15T15:00:01Z", false),
        ] {
            assert_eq!(is_over(&order(&[end], false), None, at(now)), over, "{end} {now}");
        }
    }

    #[test]
    fn of_several_members_those_count_whose_data_is_fetched() {
        let order = order(&["2026-12-31", "2027-12-31"], true);
        let now = at("2027-01-15T12:00:00Z");
        let matched = |place| Match { place, identifier: Value::Null, patient_id: None };
        assert!(!is_over(&order, None, now));
        assert!(!is_over(&order, Some(&[matched(1)]), now));
        assert!(is_over(&order, Some(&[matched(1), matched(0)]), now));
    }
}
