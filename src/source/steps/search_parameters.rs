//! Whether a resource meets a search parameter: the few that searches and restricted scopes here
//! may use.
//!
//! # Spec
//! <https://hl7.org/fhir/R4/search.html>

use serde_json::Value;

/// The parameters, and the elements they look at.
const PARAMETERS: &[(&str, &[&str])] = &[
    ("_id", &["id"]),
    ("category", &["category"]),
    ("clinical-status", &["clinicalStatus"]),
    ("code", &["code"]),
    ("identifier", &["identifier"]),
    ("patient", &["subject", "patient", "beneficiary"]),
    ("status", &["status"]),
    ("subject", &["subject"]),
    ("type", &["type"]),
    ("use", &["use"]),
];

/// The parameters that make sense for a type, each with its kind.
pub(in crate::source) fn of_type(
    resource_type: &str,
) -> impl Iterator<Item = (&'static str, &'static str)> {
    let about_patient = resource_type != "Patient";
    PARAMETERS
        .iter()
        .map(|(name, _)| *name)
        .filter(move |name| about_patient || matches!(*name, "_id" | "identifier"))
        .map(|name| {
            (name, if name == "patient" || name == "subject" { "reference" } else { "token" })
        })
}

/// Whether a parameter can be searched by.
pub(in crate::source) fn is_supported(name: &str) -> bool {
    PARAMETERS.iter().any(|(known, _)| *known == name)
}

/// Whether `resource` meets `name=value`, where a comma means "or". One that is not supported is
/// met by nothing.
pub(in crate::source) fn meets(resource: &Value, name: &str, value: &str) -> bool {
    let Some((_, elements)) = PARAMETERS.iter().find(|(known, _)| *known == name) else {
        return false;
    };
    value.split(',').any(|wanted| elements.iter().any(|element| has(&resource[*element], wanted)))
}

/// Whether an element, of whatever type, is `wanted`: `code`, `system|code`, or a reference.
fn has(element: &Value, wanted: &str) -> bool {
    match element {
        Value::Array(items) => items.iter().any(|item| has(item, wanted)),
        Value::String(text) => text == wanted,
        Value::Object(members) => {
            if let Some(coding) = members.get("coding") {
                return has(coding, wanted);
            }
            if let Some(reference) = members.get("reference").and_then(Value::as_str) {
                let id = reference.strip_prefix("Patient/").unwrap_or(reference);
                return reference == wanted || id == wanted.rsplit('/').next().unwrap_or(wanted);
            }
            let code = members.get("code").or_else(|| members.get("value"));
            let (system, wanted) = wanted
                .split_once('|')
                .map_or((None, wanted), |(system, wanted)| (Some(system), wanted));
            code.is_some_and(|code| code == wanted)
                && system.is_none_or(|system| members.get("system").is_some_and(|s| s == system))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn codes_references_and_words_are_met() {
        let resource = json!({
            "resourceType": "Observation", "id": "1", "status": "final",
            "subject": {"reference": "Patient/p"},
            "category": [{"coding": [{"system": "http://x", "code": "laboratory"}]}],
            "identifier": [{"system": "urn:y", "value": "7"}],
        });
        for (name, value, expected) in [
            ("_id", "2,1", true),
            ("category", "laboratory", true),
            ("category", "http://x|laboratory", true),
            ("category", "http://z|laboratory", false),
            ("category", "vital-signs", false),
            ("identifier", "urn:y|7", true),
            ("patient", "p", true),
            ("patient", "Patient/p", true),
            ("subject", "http://source.test/fhir/Patient/p", true),
            ("patient", "q", false),
            ("status", "final", true),
            ("status", "amended", false),
            ("code", "x", false),
            ("_filter", "anything", false),
        ] {
            assert_eq!(meets(&resource, name, value), expected, "{name}={value}");
        }
    }
}
