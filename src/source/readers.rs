//! What this payer makes of text that anybody may send, without a server around it.
//!
//! For those who throw malformed input at it: whatever the text, a reader takes it or leaves it.

use std::collections::HashMap;

use axum::body::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;

use crate::fhir::partial_date;
use crate::guides::Guides;
use crate::transcript::{ExchangeNumber, PeerCertificates};

use super::inbound::Inbound;
use super::policy::Policy;
use super::steps::{
    authenticate, consent_profile, criterion, export_parameters, file_body, operation_input,
    read_bulk_match, read_match, rest_call,
};

/// Whether `text` is a body that `$member-match` takes. Its consent is held against the profile of
/// every HRex version.
pub fn match_request(text: &[u8]) -> bool {
    let Ok(body) = serde_json::from_slice::<Value>(text) else { return false };
    for policy in [
        Policy::default(),
        Policy { accepts_old_parameter_names: true, ..Policy::default() },
        Policy { match_checks_parameters: false, ..Policy::default() },
    ] {
        for hrex in ["1.0.0", "1.1.0", "1.2.0"] {
            let guides = Guides { hrex: hrex.to_owned(), ..Guides::default() };
            let read = read_match::read_match(Some(&body), &guides, &policy);
            let _ = read.map(|submitted| consent_profile::departure(submitted.consent, &guides));
        }
    }
    read_match::read_match(Some(&body), &Guides::default(), &Policy::default()).is_ok()
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

/// Whether `text` is a body that `$bulk-member-match` takes.
pub fn bulk_match(text: &[u8]) -> bool {
    let Ok(body) = serde_json::from_slice::<Value>(text) else { return false };
    let (guides, strict) = (Guides::default(), Policy::default());
    let lax = Policy { bulk_match_checks_structure: false, ..Policy::default() };
    let _ = read_bulk_match::read_bulk_match(&body, &guides, &lax);
    read_bulk_match::read_bulk_match(&body, &guides, &strict).is_ok()
}

/// Whether `text`, a query on the first line and a body on the others, is input of an export by the
/// rules of each Bulk Data version, and of another operation.
pub fn operation(text: &[u8]) -> bool {
    let at = text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len());
    let (query, body) = text.split_at(at);
    let inbound = Inbound {
        query: serde_urlencoded::from_bytes(query).unwrap_or_default(),
        ..asking("/Group/1/$davinci-data-export", body.get(1..).unwrap_or_default())
    };
    let taken = ["2.0.0", "3.0.0"].map(|bulk_data| {
        let guides = Guides { bulk_data: bulk_data.to_owned(), ..Guides::default() };
        export_parameters::export_parameters(&inbound, &guides, &Policy::default()).is_ok()
    });
    operation_input::operation_input(&inbound).is_ok() && taken.contains(&true)
}

/// Whether the header fields of `text`, one a line, hold a bearer token; preferences and the part
/// of a file they ask for are read too.
pub fn headers(text: &[u8]) -> bool {
    let mut inbound = asking("/Patient", b"");
    for line in text.split(|byte| *byte == b'\n') {
        let at = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(at);
        let name = HeaderName::from_bytes(name);
        let value = HeaderValue::from_bytes(value.get(1..).unwrap_or_default().trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            inbound.headers.append(name, value);
        }
    }
    let _ = inbound.prefers("respond-async");
    let range = inbound.headers.get("range").and_then(|value| value.to_str().ok());
    let _ = file_body::part_of(range.unwrap_or_default(), 1000);
    authenticate::sent_token(&inbound, &Policy::default()).is_ok_and(|token| token.is_some())
}

/// A POST with nothing but a target and a body.
fn asking(target: &str, body: &[u8]) -> Inbound {
    Inbound {
        method: Method::POST,
        target: target.to_owned(),
        query: Vec::new(),
        headers: HeaderMap::new(),
        path: HashMap::new(),
        body: Bytes::copy_from_slice(body),
        certificates: PeerCertificates::default(),
        number: ExchangeNumber::default(),
    }
}

/// Whether `text` is a date or an instant of FHIR.
pub fn date(text: &str) -> bool {
    let _ = partial_date::instant(text);
    partial_date::interval(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_text_is_taken_and_bad_text_is_not() {
        assert!(operation(b"_type=Patient\n{\"resourceType\":\"Parameters\"}"));
        assert!(!operation(b"_since=soon"));
        assert!(!operation(b"\n{\"resourceType\":\"Parameters\",\"parameter\":{}}"));
        assert!(headers(b"Authorization: Bearer abc\nRange: bytes=1-\n: \xff"));
        assert!(!headers(b"Authorization: Bearer a b\nPrefer: ,;"));
        assert!(!bulk_match(b"{\"resourceType\":\"Parameters\",\"parameter\":[7]}"));
    }
}
