//! Reads the parameters of a request to a form endpoint.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use crate::idp::error::{Kind, OauthError};
use crate::idp::policy::Policy;

/// Parameters that have a meaning at one of the endpoints that read forms.
const KNOWN: [&str; 15] = [
    "assertion",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "code",
    "code_verifier",
    "grant_type",
    "redirect_uri",
    "refresh_token",
    "scope",
    "state",
    "token",
    "token_type_hint",
    "udap",
];

/// Parameters that were sent with a value.
#[derive(Clone, Debug, Default)]
pub struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// Reads the body; parameters in the URL do not count.
///
/// # Errors
/// When the body is no form, or names a parameter twice.
pub fn read(policy: &Policy, headers: &HeaderMap, body: &[u8]) -> Result<Parameters, OauthError> {
    let media_type = media_type(headers);
    let pairs = match media_type.as_str() {
        "application/x-www-form-urlencoded" => form(body)?,
        "application/json" if !policy.requires_form => object(body)?,
        "multipart/form-data" if !policy.requires_form => multipart(body),
        _ if !policy.requires_form => form(body)?,
        _ => {
            return Err(OauthError::new(
                Kind::InvalidRequest,
                "the body must be application/x-www-form-urlencoded",
            ));
        }
    };
    let malformed = |wire| Err(OauthError::new(Kind::InvalidRequest, wire));
    if policy.refuses_unknown_parameters
        && pairs.iter().any(|(name, _)| !KNOWN.contains(&name.as_str()))
    {
        return malformed("a parameter is unknown");
    }
    if policy.refuses_empty_parameters && pairs.iter().any(|(_, value)| value.is_empty()) {
        return malformed("a parameter has no value");
    }
    let mut parameters = BTreeMap::new();
    for (name, value) in pairs {
        match parameters.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(value);
            }
            // RFC 6749 §3.2: parameters must not be included more than once.
            Entry::Occupied(_) if policy.refuses_repeated_parameters => {
                return Err(OauthError::new(Kind::InvalidRequest, "a parameter is repeated"));
            }
            Entry::Occupied(_) => {}
        }
    }
    // RFC 6749 §3.2: a parameter without a value counts as omitted.
    parameters.retain(|_, value| !value.is_empty());
    Ok(Parameters(parameters))
}

/// The media type of a request, lower-cased and without parameters; empty when none is stated.
pub fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn form(body: &[u8]) -> Result<Vec<(String, String)>, OauthError> {
    serde_urlencoded::from_bytes(body)
        .map_err(|_| OauthError::new(Kind::InvalidRequest, "the body is not a form"))
}

/// The fields of a multipart form, for a server that takes anything.
fn multipart(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    text.split("name=\"")
        .skip(1)
        .filter_map(|part| {
            let (name, rest) = part.split_once('"')?;
            let value = rest.trim_start().split("\r\n").next()?;
            Some((name.to_owned(), value.to_owned()))
        })
        .collect()
}

fn object(body: &[u8]) -> Result<Vec<(String, String)>, OauthError> {
    let members: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|_| OauthError::new(Kind::InvalidRequest, "the body is not a JSON object"))?;
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    Ok(members.into_iter().map(|(name, value)| (name, text(value))).collect())
}
