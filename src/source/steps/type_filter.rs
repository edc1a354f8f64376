//! `_typeFilter`: which resources of a type an export is limited to.
//!
//! # Spec
//! Bulk Data 2.0.0 has a list of queries with commas between, 3.0.0 one query a parameter.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::oauth::is_resource_type;

use super::criterion::{self, Criterion, Unread};

/// Search parameters that say how results are given, which no filter may have.
const RESULT_PARAMETERS: [&str; 10] = [
    "_sort",
    "_count",
    "_include",
    "_revinclude",
    "_summary",
    "_total",
    "_elements",
    "_contained",
    "_containedType",
    "_score",
];

/// One query of `_typeFilter`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::source) struct TypeFilter {
    /// The type it is about.
    pub(in crate::source) resource_type: String,
    /// Names and values, all of which a resource must meet.
    pub(in crate::source) criteria: Vec<(String, String)>,
}

impl TypeFilter {
    /// Reads one parameter; `as_list` when commas may stand between queries.
    ///
    /// # Errors
    /// Issue code and words, for what is malformed or not supported.
    pub(in crate::source) fn read(
        text: &str,
        as_list: bool,
    ) -> Result<Vec<Self>, (&'static str, &'static str)> {
        let queries = queries(text);
        if queries.len() > 1 && !as_list {
            return Err(("value", "A _typeFilter holds one query; repeat the parameter."));
        }
        queries.into_iter().map(Self::one).collect()
    }

    fn one(text: &str) -> Result<Self, (&'static str, &'static str)> {
        let (kind, query) = text.split_once('?').unwrap_or((text, ""));
        if !is_resource_type(kind) || query.is_empty() {
            return Err(("value", "A _typeFilter is not of the form Type?parameter=value."));
        }
        let criteria: Vec<(String, String)> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        for (name, value) in &criteria {
            if RESULT_PARAMETERS.contains(&name.split(':').next().unwrap_or_default()) {
                return Err(("invalid", "A _typeFilter has a parameter about search results."));
            }
            match Criterion::read(kind, name, value) {
                Ok(criterion) if criterion.chained.is_none() => {}
                Err(Unread::Value) => {
                    return Err(("value", "A value in a _typeFilter cannot be read."));
                }
                Ok(_) | Err(Unread::Unknown | Unread::Modifier) => {
                    return Err(("not-supported", "A _typeFilter has an unsupported parameter."));
                }
            }
        }
        Ok(Self { resource_type: kind.to_owned(), criteria })
    }

    /// Whether a resource of its type meets it.
    pub(in crate::source) fn meets(&self, resource: &Value) -> bool {
        self.criteria.iter().all(|(name, value)| criterion::meets(resource, name, value))
    }
}

/// The queries of a list. A comma within a query means "or", so only one before another type
/// stands between queries.
fn queries(text: &str) -> Vec<&str> {
    let mut queries = Vec::new();
    let mut begin = 0;
    for (at, _) in text.match_indices(',') {
        let next = &text[at + 1..];
        if next.split_once('?').is_some_and(|(kind, _)| is_resource_type(kind)) {
            queries.push(&text[begin..at]);
            begin = at + 1;
        }
    }
    queries.push(&text[begin..]);
    queries
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_comma_before_a_type_stands_between_queries() {
        let text = "Observation?category=laboratory,vital-signs,Encounter?date=ge2026-01-01";
        let read = TypeFilter::read(text, true).expect("supported");
        let kinds: Vec<&str> = read.iter().map(|one| one.resource_type.as_str()).collect();
        assert_eq!(kinds, ["Observation", "Encounter"]);
        let category = json!([{"coding": [{"code": "vital-signs"}]}]);
        assert!(read[0].meets(&json!({"resourceType": "Observation", "category": category})));
        assert_eq!(TypeFilter::read(text, false).expect_err("two queries").0, "value");
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        for (text, code) in [
            ("Observation", "value"),
            ("Nothing?status=final", "value"),
            ("Observation?_sort=date", "invalid"),
            ("Observation?_include:iterate=x", "invalid"),
            ("Observation?date=soon", "value"),
            ("Observation?payerproof=1", "not-supported"),
        ] {
            assert_eq!(TypeFilter::read(text, true).expect_err(text).0, code, "{text}");
        }
    }
}
