//! Finding and replacing references in a resource.

use serde_json::Value;

/// Replaces every `Reference.reference` for which `change` gives another one.
pub fn replace(value: &mut Value, change: &mut impl FnMut(&str) -> Option<String>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, change)),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "reference" => {
                        if let Some(other) = change(text) {
                            *text = other;
                        }
                    }
                    other => replace(other, change),
                }
            }
        }
        _ => {}
    }
}

/// Calls `see` with every `Reference.reference`.
pub fn visit(value: &Value, see: &mut impl FnMut(&str)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| visit(item, see)),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "reference" => see(text),
                    other => visit(other, see),
                }
            }
        }
        _ => {}
    }
}

/// The type and id a reference names at the server `base`: relative, absolute, or with a version.
/// `None` for fragments, URNs and other servers.
pub fn local_parts<'a>(reference: &'a str, base: &str) -> Option<(&'a str, &'a str)> {
    let relative = match reference.strip_prefix(base) {
        Some(rest) => rest.strip_prefix('/')?,
        None => reference,
    };
    let mut parts = relative.split('/');
    let (kind, id) = (parts.next()?, parts.next()?);
    let plain = matches!(
        (parts.next(), parts.next(), parts.next()),
        (None, ..) | (Some("_history"), Some(_), None)
    );
    let is_type = kind.starts_with(|c: char| c.is_ascii_uppercase())
        && kind.chars().all(|c| c.is_ascii_alphabetic());
    (plain && is_type && !id.is_empty()).then_some((kind, id))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_of_this_server_are_told_from_others() {
        for (reference, parts) in [
            ("Patient/1", Some(("Patient", "1"))),
            ("Patient/1/_history/3", Some(("Patient", "1"))),
            ("https://source.test/fhir/Patient/1", Some(("Patient", "1"))),
            ("https://source.test/fhirx/Patient/1", None),
            ("https://other.test/Patient/1", None),
            ("#patient", None),
            ("urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", None),
            ("Patient/1/Observation/2", None),
            ("Patient/", None),
        ] {
            assert_eq!(local_parts(reference, "https://source.test/fhir"), parts, "{reference}");
        }
    }

    #[test]
    fn only_references_are_replaced() {
        let mut resource = json!({
            "subject": {"reference": "Patient/1", "display": "Patient/1"},
            "contained": [{"payor": [{"reference": "Patient/1"}]}],
        });
        replace(&mut resource, &mut |text| (text == "Patient/1").then(|| "Patient/2".to_owned()));
        assert_eq!(resource["subject"]["reference"], "Patient/2");
        assert_eq!(resource["subject"]["display"], "Patient/1");
        assert_eq!(resource["contained"][0]["payor"][0]["reference"], "Patient/2");
        let mut seen = 0;
        visit(&resource, &mut |_| seen += 1);
        assert_eq!(seen, 2);
    }
}
