//! Fixed values and patterns.

use super::super::json::Json;

/// Whether a value is exactly another. Numbers compare as they are written.
pub(super) fn equal(one: &Json<'_>, other: &Json<'_>) -> bool {
    match (one, other) {
        (Json::Object(one), Json::Object(other)) => {
            let has = |name: &str, value: &Json<'_>| {
                other.iter().any(|(field, found)| field == name && equal(value, found))
            };
            one.len() == other.len() && one.iter().all(|(name, value)| has(name, value))
        }
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (one, other) => one == other,
    }
}

/// Whether a value holds at least what a pattern holds.
pub(super) fn fits(pattern: &Json<'_>, value: &Json<'_>) -> bool {
    match (pattern, value) {
        (Json::Object(pattern), Json::Object(_)) => pattern
            .iter()
            .all(|(name, wanted)| value.get(name).is_some_and(|found| fits(wanted, found))),
        (Json::Array(pattern), Json::Array(values)) => {
            pattern.iter().all(|wanted| values.iter().any(|value| fits(wanted, value)))
        }
        (pattern, value) => equal(pattern, value),
    }
}
