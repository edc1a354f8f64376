//! The queries of `_typeFilter` in a kick-off.

use crate::outcome::Place;
use crate::transcript::Exchange;

/// The queries a kick-off asks with, decoded once, whether in its URL or in its body.
pub(super) fn type_filters(kick_off: &Exchange) -> Vec<String> {
    let body = kick_off.request.body.json().unwrap_or_default();
    let in_body = crate::fhir::named(&body, "_typeFilter")
        .filter_map(|entry| entry["valueString"].as_str().map(str::to_owned));
    let in_query = kick_off.request.query().into_iter();
    let values = in_query.filter(|(name, _)| name == "_typeFilter").map(|(_, value)| value);
    values.chain(in_body).flat_map(|value| split(&value)).collect()
}

/// Where the filters of a kick-off are.
pub(super) fn place(kick_off: &Exchange) -> Place {
    if kick_off.request.method == "GET" { Place::Target } else { Place::Body }
}

/// The queries of one value. A comma separates queries only where another one begins: those inside
/// a query are meant for its parameters, whatever they should have been written as.
fn split(value: &str) -> Vec<String> {
    let mut queries: Vec<String> = Vec::new();
    for part in value.split(',') {
        let begins = part.split_once('?').is_some_and(|(kind, _)| !kind.contains(['=', '&']));
        match queries.last_mut() {
            Some(last) if !begins => {
                last.push(',');
                last.push_str(part);
            }
            _ => queries.push(part.trim().to_owned()),
        }
    }
    queries
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn commas_within_a_query_stay_in_it() {
        for (value, queries) in [
            ("Observation?category=laboratory", vec!["Observation?category=laboratory"]),
            ("Observation?category=a,b", vec!["Observation?category=a,b"]),
            ("Goal?a=b,Condition?c=d,e", vec!["Goal?a=b", "Condition?c=d,e"]),
        ] {
            assert_eq!(split(value), queries, "{value}");
        }
    }
}
