//! The Patients a target payer is told that it has.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::fhir::validate::{Severity, r4_validator};

/// Reads a Bundle of Patients, or Patients one a line.
///
/// # Errors
/// Where in it, and what is wrong.
pub(super) fn read_patients(text: &str) -> Result<Vec<Value>, String> {
    let mut places = BTreeMap::new();
    let mut patients = Vec::new();
    for (place, patient) in placed(text)? {
        let id = sound(&patient).map_err(|why| format!("{place}: {why}"))?.to_owned();
        if let Some(earlier) = places.insert(id.clone(), place.clone()) {
            return Err(format!("{place}: the id `{id}` is the one of {earlier}"));
        }
        patients.push(patient);
    }
    if patients.is_empty() { Err("it holds no Patient".to_owned()) } else { Ok(patients) }
}

/// Each resource with its place.
fn placed(text: &str) -> Result<Vec<(String, Value)>, String> {
    match serde_json::from_str::<Value>(text) {
        Ok(bundle) if bundle["resourceType"] == "Bundle" => {
            let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
            let resources = entries.into_iter().enumerate();
            Ok(resources
                .map(|(at, mut entry)| (format!("entry[{at}]"), entry["resource"].take()))
                .collect())
        }
        Ok(one) => Ok(vec![("line 1".to_owned(), one)]),
        Err(error) => {
            let mut lines =
                text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()).peekable();
            // A document that is broken is not taken for lines.
            let is_lines =
                lines.peek().is_some_and(|(line, _)| serde_json::from_str::<Value>(line).is_ok());
            if !is_lines {
                return Err(format!("is neither a Bundle nor NDJSON: {error}"));
            }
            lines.map(|(line, at)| placed_line(line, at)).collect()
        }
    }
}

fn placed_line(line: &str, at: usize) -> Result<(String, Value), String> {
    let read = serde_json::from_str(line);
    let value = read.map_err(|error| {
        // It counts the lines of what it was given, which is one.
        let words = error.to_string();
        let words = words.split(" at line ").next().unwrap_or_default();
        format!("line {at}, column {}: is not JSON: {words}", error.column())
    })?;
    Ok((format!("line {at}"), value))
}

/// The id of a sound Patient.
fn sound(patient: &Value) -> Result<&str, String> {
    if patient["resourceType"] != "Patient" {
        return Err("must be a Patient".to_owned());
    }
    let report = r4_validator().validate(patient.to_string().as_bytes(), &[]);
    if let Some(problem) = report.problems.iter().find(|it| it.severity == Severity::Error) {
        return Err(format!("{}: {}", problem.location, problem.text));
    }
    patient["id"].as_str().ok_or_else(|| "must have an `id`".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_bundle_and_lines_are_read_alike() {
        let patients = [
            json!({"resourceType": "Patient", "id": "a", "gender": "other"}),
            json!({"resourceType": "Patient", "id": "b"}),
        ];
        let lines = format!("{}\n\n{}\n", patients[0], patients[1]);
        let entries = patients.clone().map(|patient| json!({"resource": patient}));
        let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
        for text in [lines, format!("{bundle:#}")] {
            assert_eq!(read_patients(&text).expect("sound"), patients);
        }
        assert_eq!(read_patients(&patients[0].to_string()).expect("one line"), patients[..1]);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let good = r#"{"resourceType":"Patient","id":"a"}"#;
        for (text, words) in [
            (format!("{good}\n{{\"resourceType\":\n"), "line 2, column 16: is not JSON: EOF"),
            (format!("{good}\n\n{good}\n"), "line 3: the id `a` is the one of line 1"),
            (format!("{good}\n{}", r#"{"resourceType":"Group"}"#), "line 2: must be a Patient"),
            (r#"{"resourceType":"Patient"}"#.to_owned(), "line 1: must have an `id`"),
            (
                r#"{"resourceType":"Patient","id":"a","gender":"m"}"#.to_owned(),
                "line 1: Patient.gender: ",
            ),
            (r#"{"resourceType":"Patient","id":"a b"}"#.to_owned(), "line 1: Patient.id: "),
            (r#"{"resourceType":"Bundle","type":"batch"}"#.to_owned(), "it holds no Patient"),
            (
                r#"{"resourceType":"Bundle","entry":[{"fullUrl":"urn:x"}]}"#.to_owned(),
                "entry[0]: must be a Patient",
            ),
            ("{\n  \"resourceType\": \"Bundle\",\n".to_owned(), "neither a Bundle nor NDJSON: EOF"),
            (String::new(), "neither a Bundle nor NDJSON"),
        ] {
            let why = read_patients(&text).expect_err(words);
            assert!(why.contains(words), "{why}");
        }
    }
}
