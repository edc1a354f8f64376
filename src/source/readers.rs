//! What this payer makes of text that anybody may send, without a server around it.
//!
//! For those who throw malformed input at it: whatever the text, a reader takes it or leaves it.

use http::Method;
use serde_json::Value;

use crate::guides::Guides;

use super::policy::Policy;
use super::steps::{consent_profile, criterion, partial_date, read_match, rest_call};

/// Whether `text` is a body that `$member-match` takes. Its consent is held against the profile of
/// every HRex version.
pub fn match_request(text: &[u8]) -> bool {
    let Ok(body) = serde_json::from_slice::<Value>(text) else { return false };
    for policy in [
        Policy::default(),
        Policy { accepts_old_parameter_names: true, ..Policy::default() },
        Policy { match_checks_parameters: false, ..Policy::default() },
    ] {
        let Ok(submitted) = read_match::read_match(Some(&body), &policy) else { continue };
        for hrex in ["1.0.0", "1.1.0", "1.2.0"] {
            let guides = Guides { hrex: hrex.to_owned(), ..Guides::default() };
            let _ = consent_profile::departure(submitted.consent, &guides);
        }
    }
    read_match::read_match(Some(&body), &Policy::default()).is_ok()
}

/// Whether `text`, a method, a path and a query with spaces between, is an interaction of the API;
/// a resource is held against its search parameters.
pub fn rest_call(text: &str) -> bool {
    let mut parts = text.splitn(3, ' ');
    let mut part = || parts.next().unwrap_or_default();
    let (method, path, query) = (part(), part(), part());
    let Ok(method) = Method::from_bytes(method.as_bytes()) else { return false };
    let query: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let resource = serde_json::json!({"resourceType": "Patient", "id": path, "name": [{}]});
    for (name, value) in &query {
        let _ = criterion::meets(&resource, name, value);
    }
    rest_call::RestCall::read(&method, path, query, text.as_bytes()).is_ok()
}

/// Whether `text` is a date or an instant of FHIR.
pub fn date(text: &str) -> bool {
    let _ = partial_date::instant(text);
    partial_date::interval(text).is_some()
}
