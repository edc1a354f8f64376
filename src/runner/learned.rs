//! Values to search by, learned from what an earlier search found: no server need hold our data.

use serde_json::Value;

use super::matched::system_and_value;

/// Where the value of a parameter stands, tried in order. A date is searched for from its day on.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("_id", &["/id"]),
    ("_lastUpdated", &["/meta/lastUpdated"]),
    ("address", &["/address/0/city", "/address/city"]),
    ("authoredon", &["/authoredOn"]),
    ("birthdate", &["/birthDate"]),
    ("category", &["/category/0"]),
    ("code", &["/code"]),
    (
        "date",
        &[
            "/effectiveDateTime",
            "/effectivePeriod/start",
            "/performedDateTime",
            "/performedPeriod/start",
            "/occurrenceDateTime",
            "/period/start",
            "/date",
        ],
    ),
    ("gender", &["/gender"]),
    ("identifier", &["/identifier/0"]),
    ("intent", &["/intent"]),
    ("name", &["/name/0/family", "/name"]),
    ("practitioner", &["/practitioner"]),
    ("service-date", &["/billablePeriod/start", "/item/0/servicedDate"]),
    ("specialty", &["/specialty/0"]),
    ("status", &["/status"]),
    ("type", &["/type/0", "/type"]),
];

/// Parameters whose values are dates.
const DATES: [&str; 4] = ["_lastUpdated", "authoredon", "date", "service-date"];

/// Values for all of `names` that one resource of `kind` in a Bundle has.
pub fn learned(bundle: &Value, kind: &str, names: &[&str]) -> Option<Vec<(String, String)>> {
    let entries = bundle["entry"].as_array()?;
    entries
        .iter()
        .map(|entry| &entry["resource"])
        .filter(|one| one["resourceType"] == kind)
        .find_map(|resource| {
            names
                .iter()
                .map(|name| value_of(resource, name).map(|value| ((*name).to_owned(), value)))
                .collect()
        })
}

fn value_of(resource: &Value, name: &str) -> Option<String> {
    let (_, pointers) = ELEMENTS.iter().find(|(known, _)| *known == name)?;
    let text = pointers.iter().filter_map(|pointer| resource.pointer(pointer)).find_map(text)?;
    // These would have to be escaped, which not every server undoes.
    let is_plain = !text.contains([',', '$', '\\']);
    let text = match name {
        "_lastUpdated" => format!("ge{text}"),
        name if DATES.contains(&name) => format!("ge{}", text.get(..10).unwrap_or(&text)),
        _ => text,
    };
    is_plain.then_some(text)
}

fn text(value: &Value) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    if let Some(reference) = value["reference"].as_str() {
        return Some(reference.to_owned());
    }
    if let Some(coding) = value["coding"].get(0) {
        let code = coding["code"].as_str()?;
        let system = coding["system"].as_str();
        return Some(system.map_or_else(|| code.to_owned(), |system| format!("{system}|{code}")));
    }
    system_and_value(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::learned;

    #[test]
    fn all_values_are_of_one_resource() {
        let bundle = json!({"entry": [
            {"resource": {"resourceType": "Procedure", "status": "completed"}},
            {"resource": {
                "resourceType": "Procedure",
                "status": "in-progress",
                "performedDateTime": "2027-01-03T10:00:00Z",
                "code": {"coding": [{"system": "http://c", "code": "7"}]},
            }},
        ]});
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            learned(&bundle, "Procedure", &["status", "date", "code"]).expect("values"),
            [
                pair("status", "in-progress"),
                pair("date", "ge2027-01-03"),
                pair("code", "http://c|7")
            ]
        );
        assert_eq!(learned(&bundle, "Procedure", &["status", "category"]), None);
        assert_eq!(learned(&bundle, "Goal", &["status"]), None);
    }
}
