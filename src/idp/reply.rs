//! Answers with a JSON body.

use aws_lc_rs::digest;
use axum::body::Body;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, PRAGMA};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::Value;

use super::policy::Policy;

/// Whether an answer may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storing {
    /// For so many seconds, by anyone.
    For(u32),
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

/// A document anyone may keep for as long as the policy says, with a name for its content
/// (RFC 9110 §8.8.3). A client that has this content already is told so.
pub fn document(policy: &Policy, request: &HeaderMap, body: &Value) -> Response {
    let text = body.to_string();
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest.as_ref()[..16]));
    // RFC 9110 §13.1.2: a list of tags, compared weakly, or `*` for any.
    let known = request.get_all(IF_NONE_MATCH).iter().any(|field| {
        field.to_str().is_ok_and(|field| {
            let mut tags = field.split(',').map(str::trim);
            tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
        })
    });
    let status = if known { 304 } else { 200 };
    let mut response = empty(status, Storing::For(policy.metadata_max_age_secs));
    let headers = response.headers_mut();
    headers.insert(ETAG, HeaderValue::from_str(&tag).expect("base64url in quotation marks"));
    if !known {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *response.body_mut() = Body::from(text);
    }
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
        Storing::For(secs) => {
            let value = HeaderValue::from_str(&format!("public, max-age={secs}"));
            headers.insert(CACHE_CONTROL, value.expect("words and a number"));
        }
        Storing::Unsaid => {}
        Storing::Never => {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        }
    }
    response
}
