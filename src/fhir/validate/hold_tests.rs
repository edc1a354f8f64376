//! Holds what our servers answer to R4, in their own tests.

use super::super::json::Json;
use super::super::{is_within, subsets};
use super::{Severity, r4_validator};

/// Panics where a body of FHIR has a resource that is not valid.
///
/// A copy in a Group refers to what was stripped from it, as PDex 2.2.0 demands. What says that it
/// is only a part is left out, and so are resources, also in entries, that are `foreign`: what
/// somebody stored. Of what is no JSON, or no resource, other tests speak.
pub fn assert_valid(content_type: &str, body: &str, foreign: &dyn Fn(&str) -> bool) {
    let media = content_type.split(';').next().unwrap_or_default().trim();
    let resources: Vec<&str> = match media {
        "application/fhir+json" => vec![body],
        "application/fhir+ndjson" => body.lines().collect(),
        _ => return,
    };
    for text in resources.into_iter().filter(|text| !text.trim().is_empty()) {
        let Ok(json) = Json::parse(text.as_bytes()) else { continue };
        let Some(kind) = json.get("resourceType").and_then(Json::as_str) else { continue };
        if foreign(kind) {
            continue;
        }
        // Bundles that hold parts are judged for everything else.
        let mut parts = subsets(&json);
        let entries = json.get("entry").and_then(Json::as_array).unwrap_or(&[]);
        for (place, entry) in entries.iter().enumerate() {
            let kind = entry.get("resource").and_then(|one| one.get("resourceType"));
            if kind.and_then(Json::as_str).is_some_and(foreign) {
                parts.push(format!("/entry/{place}/resource"));
            }
        }
        let is_group = kind == "Group";
        let report = r4_validator().validate_json(&json, &[]);
        let wrong = report.problems.iter().find(|problem| {
            problem.severity == Severity::Error
                && !(is_group && problem.rule.key == "ref-1")
                && !is_within(&problem.pointer, &parts)
        });
        if let Some(problem) = wrong {
            panic!("{problem}\n{}", text.chars().take(2000).collect::<String>());
        }
    }
}

#[test]
#[should_panic(expected = "Patient.gender")]
fn what_is_not_valid_is_told() {
    let patient = r#"{"resourceType":"Patient","gender":"m"}"#;
    let nobody = |_: &str| false;
    assert_valid("application/json", patient, &nobody);
    assert_valid("application/fhir+json; charset=utf-8", "", &nobody);
    assert_valid("application/fhir+json", patient, &|kind| kind == "Patient");
    assert_valid("application/fhir+ndjson", &format!("no JSON\n{patient}\n"), &nobody);
}
