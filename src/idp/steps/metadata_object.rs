//! Reads the JSON object of a registration request.

use http::HeaderMap;
use serde_json::{Map, Value};

use crate::idp::error::{Kind, OauthError};

use super::parameters;

/// The members that were sent with a value (RFC 7592 §2.2: null counts as left out).
///
/// # Errors
/// `invalid_client_metadata` when the body is not a JSON object, or not said to be JSON.
pub fn read(headers: &HeaderMap, body: &[u8]) -> Result<Map<String, Value>, OauthError> {
    if parameters::media_type(headers) != "application/json" {
        return Err(OauthError::new(
            Kind::InvalidClientMetadata,
            "the body must be application/json",
        ));
    }
    let mut members: Map<String, Value> = serde_json::from_slice(body).map_err(|error| {
        OauthError::new(Kind::InvalidClientMetadata, "the body is not a JSON object")
            .because(format!("at line {}, column {}", error.line(), error.column()))
    })?;
    members.retain(|_, value| !value.is_null());
    Ok(members)
}
