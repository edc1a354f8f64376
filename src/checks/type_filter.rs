//! `_typeFilter` as a check reads it: only queries it can evaluate without doubt.

use serde_json::Value;

use crate::transcript::Exchange;

use super::job;

/// Token parameters, and the elements they look at.
const TOKENS: [(&str, &str); 5] = [
    ("category", "category"),
    ("clinical-status", "clinicalStatus"),
    ("code", "code"),
    ("status", "status"),
    ("use", "use"),
];

/// A query on one type, all of whose criteria can be evaluated here.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TypeFilter {
    /// The type.
    pub(super) kind: String,
    criteria: Vec<(&'static str, String)>,
}

impl TypeFilter {
    /// The filters of a kick-off; `None` when there are none, or one cannot be evaluated.
    pub(super) fn of(kick_off: &Exchange) -> Option<Vec<Self>> {
        let values: Vec<String> = job::parameters(kick_off)
            .into_iter()
            .filter(|(name, _)| name == "_typeFilter")
            .map(|(_, value)| value)
            .collect();
        let filters: Option<Vec<Self>> = values.iter().map(|value| Self::read(value)).collect();
        filters.filter(|filters| !filters.is_empty())
    }

    fn read(value: &str) -> Option<Self> {
        let (kind, query) = value.split_once('?')?;
        let criteria: Option<Vec<_>> = url::form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| {
                let (_, element) = TOKENS.iter().find(|(known, _)| *known == name)?;
                // A comma may stand between queries; which it is depends on the version.
                (!value.contains(',')).then(|| (*element, value.into_owned()))
            })
            .collect();
        Some(Self { kind: kind.to_owned(), criteria: criteria? })
    }

    /// Whether a resource of this type meets the query.
    pub(super) fn meets(&self, resource: &Value) -> bool {
        self.criteria.iter().all(|(element, value)| {
            let (system, code) = value
                .split_once('|')
                .map_or((None, value.as_str()), |(system, code)| (Some(system), code));
            has(&resource[*element], system, code)
        })
    }
}

fn has(element: &Value, system: Option<&str>, code: &str) -> bool {
    match element {
        Value::Array(items) => items.iter().any(|item| has(item, system, code)),
        Value::String(text) => text == code,
        Value::Object(members) => match members.get("coding") {
            Some(coding) => has(coding, system, code),
            None => {
                members.get("code").is_some_and(|found| found == code)
                    && system
                        .is_none_or(|system| members.get("system").is_some_and(|s| s == system))
            }
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_beyond_doubt_is_read() {
        let filter = TypeFilter::read("Observation?category=laboratory&status=final");
        let filter = filter.expect("tokens");
        let resource = json!({
            "status": "final", "category": [{"coding": [{"system": "s", "code": "laboratory"}]}],
        });
        assert!(filter.meets(&resource));
        assert!(!filter.meets(&json!({"status": "final"})));
        for text in ["Observation", "Observation?date=ge2020", "Observation?code=a,b"] {
            assert_eq!(TypeFilter::read(text), None, "{text}");
        }
    }
}
