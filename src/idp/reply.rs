//! Answers with a JSON body.

use axum::body::Body;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, PRAGMA};
use http::{HeaderValue, StatusCode};
use serde_json::Value;

/// Whether an answer may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storing {
    /// For a few minutes, by anyone.
    Briefly,
    /// Nothing is said.
    Unsaid,
    /// Never: it holds or may hold a secret.
    Never,
}

impl Storing {
    /// `Never` where a policy says so, else nothing is said.
    pub fn never_if(forbidden: bool) -> Self {
        if forbidden { Self::Never } else { Self::Unsaid }
    }
}

/// An answer with `body` as JSON.
pub fn json(status: u16, body: &Value, storing: Storing) -> Response {
    let mut response = empty(status, storing);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    *response.body_mut() = Body::from(body.to_string());
    response
}

/// An answer without a body.
pub fn empty(status: u16, storing: Storing) -> Response {
    let mut response = Response::new(Body::empty());
    // A policy may name a status that HTTP does not have; that is a fault of ours.
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    match storing {
        Storing::Briefly => {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
        }
        Storing::Unsaid => {}
        Storing::Never => {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        }
    }
    response
}
