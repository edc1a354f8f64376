//! Building successful responses.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;

/// An empty response with a status that may come from the policy.
pub(super) fn empty(status: u16) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

/// A JSON response.
pub(super) fn json(status: u16, media_type: &str, body: &Value) -> Response {
    let mut response = empty(status);
    set(&mut response, header::CONTENT_TYPE, media_type);
    *response.body_mut() = Body::from(body.to_string());
    response
}

/// Sets a header field; a value that cannot be sent is left out.
pub(super) fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
