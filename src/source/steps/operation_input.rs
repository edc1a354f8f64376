//! The input of an operation: its query, and the Parameters of a POST.

use http::Method;
use serde_json::Value;

use crate::source::inbound::Inbound;
use crate::source::refusal::Refusal;

/// Names and values in order.
///
/// # Errors
/// When the body is no Parameters resource of primitive values, references and codes.
pub(in crate::source) fn operation_input(
    inbound: &Inbound,
) -> Result<Vec<(String, String)>, Refusal> {
    let mut input = inbound.query.clone();
    if inbound.method != Method::POST || inbound.body.is_empty() {
        return Ok(input);
    }
    let malformed = |text: &str, at: String| Refusal::bad_parameter("structure", text).at(at);
    let body = inbound.json().filter(|body| body["resourceType"] == "Parameters");
    let body = body.ok_or_else(|| {
        malformed("The body is not a Parameters resource.", "Parameters".to_owned())
    })?;
    let entries = match &body["parameter"] {
        Value::Null => &[][..],
        Value::Array(entries) => entries,
        _ => return Err(malformed("This is not a list.", "Parameters.parameter".to_owned())),
    };
    for (index, entry) in entries.iter().enumerate() {
        let at = format!("Parameters.parameter[{index}]");
        let Some(name) = entry["name"].as_str() else {
            return Err(malformed("A parameter has no name.", format!("{at}.name")));
        };
        let Some(value) = value_of(entry) else {
            let text = "A parameter has no value of the right kind.";
            return Err(malformed(text, format!("{at}.value")));
        };
        input.push((name.to_owned(), value));
    }
    Ok(input)
}

fn value_of(entry: &Value) -> Option<String> {
    let (_, value) = entry.as_object()?.iter().find(|(name, _)| name.starts_with("value"))?;
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Object(_) => {
            let coding = if value["coding"].is_array() { &value["coding"][0] } else { value };
            let code = coding["code"].as_str().map(|code| match coding["system"].as_str() {
                Some(system) => format!("{system}|{code}"),
                None => code.to_owned(),
            });
            value["reference"].as_str().map(str::to_owned).or(code)
        }
        _ => None,
    }
}
