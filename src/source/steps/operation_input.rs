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
    let malformed = |text: String| Refusal::bad_parameter("structure", text);
    let body = inbound.json().filter(|body| body["resourceType"] == "Parameters");
    let body =
        body.ok_or_else(|| malformed("The body is not a Parameters resource.".to_owned()))?;
    for entry in body["parameter"].as_array().into_iter().flatten() {
        let name = entry["name"].as_str().unwrap_or_default();
        let value = value_of(entry).ok_or_else(|| {
            malformed(format!("The parameter `{name}` has no value of the right kind."))
        })?;
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
