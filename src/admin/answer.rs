//! Answers of the admin API, and its lists in pages.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, PRAGMA, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::flaw::Flaw;
use super::listed::read;

/// The items of a page when the caller does not say.
const PAGE_SIZE: usize = 100;

/// Parameters of a query by name.
pub type Query = BTreeMap<String, String>;

/// A refused call.
#[derive(Debug)]
pub struct Refusal {
    /// The status.
    pub status: u16,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Refusal {
    /// A refusal with a message for the caller.
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }
}

impl From<Flaw> for Refusal {
    fn from(flaw: Flaw) -> Self {
        Self::new(400, flaw.to_string())
    }
}

/// The answer to a call: a status with a body, or a refusal.
pub fn of(outcome: Result<(u16, Value), Refusal>) -> Response {
    match outcome {
        Ok((204, _)) => answered(204, None),
        Ok((status, body)) => answered(status, Some(&body)),
        Err(Refusal { status, message }) => {
            let body = json!({ "message": message });
            let mut response = answered(status, Some(&body));
            if status == 401 {
                let challenge = HeaderValue::from_static("Basic realm=\"admin\"");
                response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
            }
            response
        }
    }
}

/// An answer that nobody keeps.
fn answered(status: u16, body: Option<&Value>) -> Response {
    let mut response = Response::new(body.map_or_else(Body::empty, |body| body.to_string().into()));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

/// One page of `items` under `member`.
///
/// # Errors
/// 400 when the query asks for a page that cannot be.
pub fn page(member: &str, items: Vec<Value>, query: &Query) -> Result<Value, Refusal> {
    let number = |name: &str, default: usize| match query.get(name) {
        None => Ok(default),
        Some(text) => text
            .parse::<usize>()
            .map_err(|_| Refusal::new(400, format!("{name} must be a whole number"))),
    };
    let (index, size) = (number("pageIndex", 0)?, number("pageSize", PAGE_SIZE)?);
    if size == 0 {
        return Err(Refusal::new(400, "pageSize must be at least 1"));
    }
    let pages = items.len().div_ceil(size).max(1);
    let page: Vec<Value> = items.into_iter().skip(index.saturating_mul(size)).take(size).collect();
    let mut body = Map::new();
    body.insert(member.to_owned(), json!(page));
    body.insert("pageIndex".to_owned(), json!(index));
    body.insert("totalPages".to_owned(), json!(pages));
    Ok(Value::Object(body))
}

/// The definition in a body.
///
/// # Errors
/// 400 when it is none.
pub fn definition<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| Refusal::new(400, format!("the body is not JSON: {error}")))?;
    Ok(read(value)?)
}

/// Checks that path and body name the same.
///
/// # Errors
/// 400 when they do not.
pub fn agree(member: &str, path: &str, body: Option<&str>) -> Result<(), Refusal> {
    match body {
        Some(body) if body != path => {
            Err(Refusal::new(400, format!("{member} in the body is not the one in the path")))
        }
        _ => Ok(()),
    }
}
