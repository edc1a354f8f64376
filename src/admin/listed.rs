//! Pre-seed files: one list of definitions, with variables in it.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::suggest::did_you_mean;

use super::flaw::Flaw;
use super::variables::{self, Variables};

/// The JSON of a file with its variables replaced. They are replaced in texts, never in the text of
/// the file: a value cannot break out of its place.
///
/// # Errors
/// When it is no JSON, or a variable has no value.
pub fn filled(text: &str, variables: &Variables) -> Result<Value, Flaw> {
    let mut file: Value = serde_json::from_str(text)
        .map_err(|error| Flaw::new("", format!("is not JSON: {error}")))?;
    fill_in(&mut file, "", variables)?;
    Ok(file)
}

/// The one list of a file, with its variables replaced.
///
/// # Errors
/// As [`filled`], and when there is another member, or none.
pub fn listed(text: &str, member: &str, variables: &Variables) -> Result<Vec<Value>, Flaw> {
    let expected = || Flaw::new("", format!("must be an object with one list, `{member}`"));
    let mut members = match filled(text, variables)? {
        Value::Object(members) if members.len() == 1 => members,
        _ => return Err(expected()),
    };
    match members.remove(member) {
        Some(Value::Array(definitions)) => Ok(definitions),
        _ => Err(expected()),
    }
}

/// Reads a definition; a member that is not known is refused and named.
///
/// # Errors
/// What is wrong, in the words of the reader.
pub fn read<T: DeserializeOwned>(definition: Value) -> Result<T, Flaw> {
    serde_json::from_value(definition)
        .map_err(|error| Flaw::new("", with_suggestion(&error.to_string())))
}

/// Puts the nearest known name in place of the list of all of them, in a message such as
/// ``unknown field `idd`, expected one of `id`, `name` ``.
fn with_suggestion(message: &str) -> String {
    let Some((what, expected)) = message.split_once(", expected ") else {
        return message.to_owned();
    };
    let Some(word) = what.strip_prefix("unknown field `").and_then(|rest| rest.strip_suffix('`'))
    else {
        return message.to_owned();
    };
    let hint = did_you_mean(word, expected.split('`').skip(1).step_by(2));
    // A list of forty names helps nobody who meant one of them.
    if hint.is_empty() { message.to_owned() } else { format!("{what}{hint}") }
}

fn fill_in(value: &mut Value, at: &str, variables: &Variables) -> Result<(), Flaw> {
    match value {
        Value::String(text) => {
            *text = variables::fill_in(text, variables).map_err(|what| Flaw::new(at, what))?;
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                fill_in(item, &format!("{at}[{index}]"), variables)?;
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let at = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                fill_in(member, &at, variables)?;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::admin::ServerDefinition;

    #[test]
    fn an_unknown_member_is_told_the_nearest() {
        for (name, words) in [
            ("tokenEndpont", "; did you mean `tokenEndpoint`?"),
            ("fhirEndpoint", "; did you mean `fhirEndpointUrl`?"),
            ("colour", "expected one of"),
        ] {
            let flaw = read::<ServerDefinition>(json!({ name: "x" })).expect_err("unknown");
            let text = flaw.to_string();
            assert!(text.contains(words) && text.contains(name), "{text}");
        }
    }
}
