//! Policies of our mocks with single fields replaced, as scenarios name them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::id::Actor;
use crate::suggest;

/// The policy of `actor` with the named fields replaced.
///
/// # Errors
/// When there is no such field, or the value does not fit, in words.
pub fn changed<P: Serialize + DeserializeOwned>(
    policy: &P,
    actor: Actor,
    fields: &BTreeMap<String, Value>,
) -> Result<P, String> {
    let mut value = serde_json::to_value(policy).map_err(|error| error.to_string())?;
    for (name, wanted) in fields {
        let known: Vec<String> =
            value.as_object().map(|fields| fields.keys().cloned().collect()).unwrap_or_default();
        if !known.contains(name) {
            let hint = suggest::did_you_mean(name, known.iter().map(String::as_str));
            return Err(format!("the {actor} has no policy `{name}`{hint}"));
        }
        value[name.as_str()] = Value::clone(wanted);
    }
    serde_json::from_value(value)
        .map_err(|error| format!("a policy value of the {actor} does not fit: {error}"))
}
