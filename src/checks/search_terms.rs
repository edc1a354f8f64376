//! Whether a resource meets a search parameter, as far as that can be told from outside.
//!
//! Only parameters whose meaning leaves no room are known. Where a server might read a value in
//! another time zone, or fold words in another way, the answer is [`Met::Unknown`].

use serde_json::Value;

/// Whether a resource meets a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It cannot be told.
    Unknown,
}

/// Parameters whose element has their name.
const CODES: [&str; 10] = [
    "category",
    "class",
    "code",
    "gender",
    "identifier",
    "intent",
    "specialty",
    "status",
    "type",
    "use",
];

/// Whether parameters of this name are known at all.
pub(super) fn is_known(name: &str) -> bool {
    const OTHERS: [&str; 7] =
        ["_id", "_lastUpdated", "authoredon", "birthdate", "date", "name", "service-date"];
    CODES.contains(&name) || OTHERS.contains(&name)
}

impl From<bool> for Met {
    fn from(is_met: bool) -> Self {
        if is_met { Self::Yes } else { Self::No }
    }
}

/// Whether `resource` meets `name=value`.
pub(super) fn term(resource: &Value, name: &str, value: &str) -> Met {
    let any = |test: &dyn Fn(&str) -> bool| Met::from(value.split(',').any(test));
    match name {
        "_id" => any(&|wanted| resource["id"] == wanted),
        // What a type keeps elsewhere, or has no value for, says nothing.
        name if CODES.contains(&name) && resource[name].is_null() => Met::Unknown,
        name if CODES.contains(&name) => any(&|wanted| has_code(&resource[name], wanted)),
        "birthdate" if value.len() == 10 => any(&|wanted| resource["birthDate"] == wanted),
        "name" => any(&|wanted| has_word(&resource["name"], &wanted.to_lowercase())),
        "_lastUpdated" => from(value, &resource["meta"]["lastUpdated"]),
        "service-date" => from(value, &resource["billablePeriod"]["end"]),
        "authoredon" => from(value, &resource["authoredOn"]),
        "date" => {
            let dates = ["effectiveDateTime", "performedDateTime", "occurrenceDateTime", "date"];
            let ends = ["period", "effectivePeriod", "performedPeriod"];
            let date = dates.into_iter().map(|name| &resource[name]).find(|date| date.is_string());
            let end = || {
                ends.into_iter().map(|name| &resource[name]["end"]).find(|date| date.is_string())
            };
            from(value, date.or_else(end).unwrap_or(&Value::Null))
        }
        _ => Met::Unknown,
    }
}

/// Whether a date is at or after one that was asked for by `ge`. Days that touch are not told
/// apart: the server's zone may be another.
fn from(value: &str, date: &Value) -> Met {
    let Some(wanted) = value.strip_prefix("ge").and_then(|wanted| wanted.get(..10)) else {
        return Met::Unknown;
    };
    let Some(day) = date.as_str().and_then(|date| date.get(..10)) else { return Met::Unknown };
    let Some(before) =
        wanted.parse::<jiff::civil::Date>().ok().and_then(|day| day.yesterday().ok())
    else {
        return Met::Unknown;
    };
    match day {
        day if day > wanted => Met::Yes,
        day if day >= before.to_string().as_str() => Met::Unknown,
        _ => Met::No,
    }
}

/// FHIR R4: `code`, `system|code`, `|code` or `system|`.
fn has_code(element: &Value, wanted: &str) -> bool {
    match element {
        Value::String(code) => code == wanted,
        Value::Array(items) => items.iter().any(|item| has_code(item, wanted)),
        Value::Object(members) => {
            if let Some(codings) = members.get("coding") {
                return has_code(codings, wanted);
            }
            let text = |name: &str| members.get(name).and_then(Value::as_str);
            let code = text("code").or_else(|| text("value")).unwrap_or_default();
            let system = text("system").unwrap_or_default();
            match wanted.split_once('|') {
                Some((wanted_system, "")) => system == wanted_system,
                Some((wanted_system, wanted)) => system == wanted_system && code == wanted,
                None => code == wanted,
            }
        }
        _ => false,
    }
}

/// Whether a word stands anywhere in a name, in whatever case: servers fold words in their own
/// ways.
fn has_word(element: &Value, wanted: &str) -> bool {
    match element {
        Value::String(text) => text.to_lowercase().contains(wanted),
        Value::Array(items) => items.iter().any(|item| has_word(item, wanted)),
        Value::Object(members) => members.values().any(|inner| has_word(inner, wanted)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_can_be_told_is_told() {
        let visit = json!({
            "resourceType": "Encounter",
            "id": "e",
            "status": "finished",
            "type": [{"coding": [{"system": "http://t", "code": "1"}]}],
            "period": {"start": "2027-01-03", "end": "2027-01-04T10:00:00Z"},
        });
        for (name, value, met) in [
            ("_id", "x,e", Met::Yes),
            ("status", "planned", Met::No),
            ("type", "http://t|1", Met::Yes),
            ("type", "http://u|1", Met::No),
            ("date", "ge2027-01-03", Met::Yes),
            ("date", "ge2027-01-05", Met::Unknown),
            ("date", "ge2027-02-01", Met::No),
            ("date", "2027-01-03", Met::Unknown),
            ("location", "x", Met::Unknown),
        ] {
            assert_eq!(term(&visit, name, value), met, "{name}={value}");
        }
    }
}
