//! Searches of stored resources: the parameters this payer offers, and what each selects.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use crate::suggest::did_you_mean;

use super::answer::Refusal;
use super::resources::{Resources, each};

/// Top-level elements that name the person a resource is about.
const PERSON_ELEMENTS: [&str; 5] = ["patient", "subject", "beneficiary", "for", "target"];
/// The parameters that select.
const SELECTING: [&str; 13] = [
    "_id",
    "_lastUpdated",
    "_tag",
    "code",
    "focus",
    "identifier",
    "owner",
    "patient",
    "requester",
    "status",
    "subject",
    "target",
    "type",
];
/// The parameters that shape the answer.
const SHAPING: [&str; 3] = ["_count", "_format", "_offset"];
/// The page size when none is asked for.
const PAGE: usize = 100;
/// The largest page given.
const LARGEST_PAGE: usize = 1000;

/// The names of the parameters that select, for the CapabilityStatement.
pub fn parameter_names() -> impl Iterator<Item = &'static str> {
    SELECTING.into_iter()
}

/// Runs a search and gives its page as a searchset Bundle.
///
/// # Errors
/// When a parameter is not offered: leaving it out silently would answer more than was asked for.
pub fn search(
    resources: &Resources,
    base: &str,
    kind: &str,
    parameters: &[(String, String)],
) -> Result<Value, Refusal> {
    for (name, _) in parameters {
        if !SELECTING.contains(&name.as_str()) && !SHAPING.contains(&name.as_str()) {
            let hint = did_you_mean(name, SELECTING);
            let text = format!("the search parameter `{name}` is not supported{hint}");
            return Err(Refusal::malformed("not-supported", text));
        }
    }
    for (_, value) in parameters.iter().filter(|(name, _)| name == "_lastUpdated") {
        if let Some(bad) = value.split(',').find(|value| Period::read(value).is_none()) {
            let text = format!("`_lastUpdated` is not a date or an instant: `{bad}`");
            return Err(Refusal::malformed("value", text));
        }
    }
    let count = number(parameters, "_count")?.unwrap_or(PAGE).min(LARGEST_PAGE);
    let offset = number(parameters, "_offset")?.unwrap_or(0);
    let selecting: Vec<&(String, String)> =
        parameters.iter().filter(|(name, _)| SELECTING.contains(&name.as_str())).collect();
    // The index holds who a resource is about; one parameter that names a person narrows most.
    let person = selecting
        .iter()
        .filter(|_| kind != "Patient")
        .filter(|(name, _)| matches!(name.as_str(), "patient" | "subject"))
        .find_map(|(_, value)| person(base, value));
    let (mut total, mut page) = (0, Vec::new());
    resources.each(kind, person, &mut |resource| {
        let fits = selecting.iter().all(|(name, value)| {
            value.split(',').any(|value| selects(&resource, base, name, value))
        });
        if fits {
            if total >= offset && page.len() < count {
                let id = resource["id"].as_str().unwrap_or_default();
                page.push(json!({
                    "fullUrl": format!("{base}/{kind}/{id}"),
                    "resource": resource,
                    "search": {"mode": "match"},
                }));
            }
            total += 1;
        }
        true
    })?;
    let link = |relation: &str, offset: usize| {
        let mut pairs: Vec<(&str, String)> =
            selecting.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        pairs.push(("_count", count.to_string()));
        pairs.push(("_offset", offset.to_string()));
        let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
        json!({"relation": relation, "url": format!("{base}/{kind}?{query}")})
    };
    let mut links = vec![link("self", offset)];
    if count > 0 && offset + page.len() < total {
        links.push(link("next", offset + count));
    }
    let mut bundle = json!({
        "resourceType": "Bundle",
        "type": "searchset",
        "total": total,
        "link": links,
    });
    // FHIR JSON has no empty arrays.
    if !page.is_empty() {
        bundle["entry"] = Value::Array(page);
    }
    Ok(bundle)
}

fn number(parameters: &[(String, String)], name: &str) -> Result<Option<usize>, Refusal> {
    parameters
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| {
            value.parse().map_err(|_| {
                Refusal::malformed("value", format!("`{name}` is not a whole number: `{value}`"))
            })
        })
        .transpose()
}

fn selects(resource: &Value, base: &str, name: &str, value: &str) -> bool {
    match name {
        "_id" => resource["id"] == value,
        "_lastUpdated" => {
            let updated = resource["meta"]["lastUpdated"].as_str().and_then(|at| at.parse().ok());
            updated.zip(Period::read(value)).is_some_and(|(at, period)| period.selects(at))
        }
        "_tag" => each(&resource["meta"]["tag"]).any(|coding| is_token(coding, "code", value)),
        "code" | "type" => each(&resource[name])
            .flat_map(|concept| each(&concept["coding"]))
            .any(|coding| is_token(coding, "code", value)),
        "identifier" => {
            each(&resource["identifier"]).any(|identifier| is_token(identifier, "value", value))
        }
        "status" => resource["status"] == value.trim_start_matches('|'),
        "focus" | "owner" | "requester" | "target" => {
            each(&resource[name]).any(|target| names(target, base, "", value))
        }
        // `patient` and `subject`. A Patient is about itself.
        _ if resource["resourceType"] == "Patient" => {
            let id = resource["id"].as_str().unwrap_or_default();
            names(&json!({"reference": format!("Patient/{id}")}), base, "Patient/", value)
        }
        _ => PERSON_ELEMENTS
            .iter()
            .flat_map(|element| each(&resource[*element]))
            .any(|reference| names(reference, base, "Patient/", value)),
    }
}

/// What a date parameter asks for: a prefix, and the time from `begin` up to `end`.
struct Period<'a> {
    prefix: &'a str,
    begin: Timestamp,
    end: Timestamp,
}

impl<'a> Period<'a> {
    /// Reads `ge2027-01-15` and the like: a year, a month or a day in UTC, or an instant.
    fn read(value: &'a str) -> Option<Self> {
        let digits = value.find(|c: char| c.is_ascii_digit())?;
        let (prefix, date) = value.split_at(digits);
        if !["", "eq", "ne", "ge", "gt", "le", "lt", "sa", "eb"].contains(&prefix) {
            return None;
        }
        if let Ok(begin) = date.parse::<Timestamp>() {
            // Without fractions of a second, the whole second is meant.
            let long = if date.contains('.') { 1.millisecond() } else { 1.second() };
            return Some(Self { prefix, begin, end: begin.checked_add(long).ok()? });
        }
        let (first, long) = match date.len() {
            4 => (format!("{date}-01-01"), 1.year()),
            7 => (format!("{date}-01"), 1.month()),
            _ => (date.to_owned(), 1.day()),
        };
        let first = first.parse::<Date>().ok()?;
        let at = |day: Date| day.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()).ok();
        Some(Self { prefix, begin: at(first)?, end: at(first.checked_add(long).ok()?)? })
    }

    fn selects(&self, at: Timestamp) -> bool {
        match self.prefix {
            "ge" => at >= self.begin,
            "gt" | "sa" => at >= self.end,
            "le" => at < self.end,
            "lt" | "eb" => at < self.begin,
            "ne" => !(self.begin..self.end).contains(&at),
            _ => (self.begin..self.end).contains(&at),
        }
    }
}

/// What of a URL is below our base; any other value as it is.
fn below<'a>(base: &str, value: &'a str) -> &'a str {
    value.strip_prefix(base).and_then(|rest| rest.strip_prefix('/')).unwrap_or(value)
}

/// The one Patient of ours that a value of `patient` or `subject` names.
fn person<'a>(base: &str, value: &'a str) -> Option<&'a str> {
    let value = below(base, value);
    let id = value.strip_prefix("Patient/").unwrap_or(value);
    (!id.contains([',', '/'])).then_some(id)
}

/// Whether a Reference is to `value`: `Type/id`, the same under our base, or a bare id of `kind`.
fn names(reference: &Value, base: &str, kind: &str, value: &str) -> bool {
    let value = below(base, value);
    let Some(reference) = reference["reference"].as_str() else { return false };
    reference == value || !kind.is_empty() && reference.strip_prefix(kind) == Some(value)
}

/// Whether a Coding or Identifier is what a token asks for: `system|value`, `|value`, `system|`
/// or `value`.
fn is_token(item: &Value, member: &str, token: &str) -> bool {
    match token.split_once('|') {
        None => item[member] == token,
        Some(("", value)) => item.get("system").is_none() && item[member] == value,
        Some((system, "")) => item["system"] == system,
        Some((system, value)) => item["system"] == system && item[member] == value,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::state::{Memory, Store};

    fn resources(all: impl IntoIterator<Item = Value>) -> Resources {
        let store: Arc<dyn Store> = Arc::new(Memory::default());
        let resources = Resources::new(&store);
        let mut batch = resources.begin();
        for resource in all {
            batch.put(resource, "2027-01-15T12:00:00Z".parse().expect("an instant")).expect("read");
        }
        batch.write().expect("written");
        resources
    }

    fn found(query: &[(&str, &str)]) -> Result<usize, Refusal> {
        let rows = [("1", "p1", "a"), ("2", "p1", "b"), ("3", "p2", "a")];
        let store = resources(rows.map(|(id, patient, code)| {
            json!({
                "resourceType": "Condition", "id": id,
                "subject": {"reference": format!("Patient/{patient}")},
                "code": {"coding": [{"system": "urn:codes", "code": code}]},
                "identifier": [{"value": format!("n{id}")}],
            })
        }));
        let query: Vec<(String, String)> =
            query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let bundle = search(&store, "https://target.test", "Condition", &query)?;
        Ok(usize::try_from(bundle["total"].as_u64().expect("a total")).expect("small"))
    }

    #[test]
    fn parameters_select() {
        for (query, expected) in [
            (vec![("patient", "p1")], 2),
            (vec![("subject", "Patient/p2")], 1),
            (vec![("patient", "https://target.test/Patient/p1")], 2),
            (vec![("patient", "https://target.testPatient/p1")], 0),
            (vec![("_lastUpdated", "2027")], 3),
            (vec![("_lastUpdated", "2027-01")], 3),
            (vec![("_lastUpdated", "gt2027-01")], 0),
            (vec![("_lastUpdated", "lt2027-02")], 3),
            (vec![("_lastUpdated", "2026-12")], 0),
            (vec![("code", "urn:codes|a")], 2),
            (vec![("code", "urn:other|a")], 0),
            (vec![("code", "b"), ("patient", "p1")], 1),
            (vec![("code", "a,b")], 3),
            (vec![("identifier", "|n2")], 1),
            (vec![("_id", "3")], 1),
            (vec![("_lastUpdated", "2027-01-15")], 3),
            (vec![("_lastUpdated", "gt2027-01-15")], 0),
            (vec![("_lastUpdated", "ge2027-01-15T12:00:00Z")], 3),
            (vec![("_lastUpdated", "lt2027-01-15T12:00:00Z")], 0),
            (vec![("_lastUpdated", "2027-01-14,le2027-01-15T07:00:00-05:00")], 3),
            (vec![], 3),
        ] {
            assert_eq!(found(&query), Ok(expected), "{query:?}");
        }
    }

    #[test]
    fn organizations_are_found_by_type() {
        let kinds = [Some("pay"), Some("prov"), None];
        let store = resources((1..).zip(kinds).map(|(id, kind)| {
            let mut organization = json!({"resourceType": "Organization", "id": format!("{id}")});
            if let Some(kind) = kind {
                let coding = json!({"system": "urn:kinds", "code": kind});
                organization["type"] = json!([{"coding": [coding]}]);
            }
            organization
        }));
        for (value, expected) in [("pay", 1), ("urn:kinds|", 2), ("pay,prov", 2), ("other", 0)] {
            let query = [("type".to_owned(), value.to_owned())];
            let bundle = search(&store, "https://target.test", "Organization", &query);
            assert_eq!(bundle.expect("a page")["total"], expected, "{value}");
        }
    }

    #[test]
    fn what_is_not_offered_is_refused() {
        let refusal = found(&[("patent", "p1")]).expect_err("refused");
        assert_eq!(refusal.code, "not-supported");
        assert!(refusal.text.contains("did you mean `patient`"), "{}", refusal.text);
        assert!(found(&[("_count", "many")]).is_err());
        for date in ["yesterday", "ap2027-01-15", "2027-13-01", "2027-13", "20", ""] {
            assert!(found(&[("_lastUpdated", date)]).is_err(), "{date}");
        }
    }

    #[test]
    fn a_patient_is_about_itself() {
        let store = resources(["p1", "p2"].map(|id| json!({"resourceType": "Patient", "id": id})));
        for (value, total) in [("p1", 1), ("Patient/p2", 1), ("p3", 0)] {
            let query = [("patient".to_owned(), value.to_owned())];
            let bundle = search(&store, "https://target.test", "Patient", &query).expect("a page");
            assert_eq!(bundle["total"], total, "{value}");
        }
    }

    #[test]
    fn a_page_links_to_the_next() {
        let store =
            resources((0..5).map(|id| json!({"resourceType": "Goal", "id": format!("{id}")})));
        let query = [("_count".to_owned(), "2".to_owned()), ("_offset".to_owned(), "2".to_owned())];
        let bundle = search(&store, "https://target.test", "Goal", &query).expect("a page");
        assert_eq!(bundle["entry"].as_array().map(Vec::len), Some(2));
        assert_eq!(bundle["link"][1]["url"], "https://target.test/Goal?_count=2&_offset=4");
    }
}
