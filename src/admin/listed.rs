//! Pre-seed files: one list of definitions, with variables in it.

use serde::de::DeserializeOwned;
use serde_json::Value;

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
    serde_json::from_value(definition).map_err(|error| Flaw::new("", error.to_string()))
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
