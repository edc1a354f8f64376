//! Policies of our mocks with single fields replaced, as scenarios, files and admins name them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

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
    let mut all: Map<String, Value> = serde_json::to_value(policy)
        .and_then(serde_json::from_value)
        .map_err(|error| error.to_string())?;
    let known: Vec<String> = all.keys().cloned().collect();
    let fits = |all: &Map<String, Value>| serde_json::from_value(Value::Object(all.clone()));
    let mut changed = fits(&all).map_err(|error| error.to_string())?;
    for (name, wanted) in fields {
        if !known.contains(name) {
            let hint = suggest::did_you_mean(name, known.iter().map(String::as_str));
            return Err(format!("the {actor} has no policy `{name}`{hint}"));
        }
        all.insert(name.clone(), wanted.clone());
        // One by one, so that the one that does not fit can be named.
        changed = fits(&all).map_err(|error| {
            format!("a policy value of the {actor} does not fit: {name}: {error}")
        })?;
    }
    Ok(changed)
}
