//! Parameters.

use serde_json::{Value, json};

/// A Parameters resource of the given entries. Without entries the array is left out, because
/// FHIR JSON has no empty arrays.
pub fn parameters(entries: Vec<Value>) -> Value {
    if entries.is_empty() {
        json!({"resourceType": "Parameters"})
    } else {
        json!({"resourceType": "Parameters", "parameter": entries})
    }
}

/// The entries of a Parameters resource (or parts of a parameter) with this name.
pub fn named<'a>(parameters: &'a Value, name: &'a str) -> impl Iterator<Item = &'a Value> {
    let list = if parameters["parameter"].is_array() { "parameter" } else { "part" };
    parameters[list]
        .as_array()
        .into_iter()
        .flatten()
        .filter(move |entry| entry["name"].as_str() == Some(name))
}
