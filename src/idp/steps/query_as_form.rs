//! Takes the query of a request for a form, for a server that does not care where parameters
//! stand. RFC 6749 §3.2 and §2.3.1 have them in the body, where they are not logged.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Method};

use crate::idp::routes;
use crate::idp::state::Idp;

/// The longest form that is put together.
const LIMIT_BYTES: usize = 1024 * 1024;

/// Lets a request pass as it is, unless the policy takes parameters from anywhere.
pub async fn apply(State(idp): State<Arc<Idp>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let reads_forms =
        [routes::TOKEN, routes::INTROSPECT, routes::REVOKE].iter().any(|form| path.ends_with(form));
    let query = request.uri().query().unwrap_or_default().to_owned();
    if idp.policy().parameters_in_body_only || !reads_forms || query.is_empty() {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let sent = to_bytes(body, LIMIT_BYTES).await.unwrap_or_default();
    let form =
        if sent.is_empty() { query } else { format!("{}&{query}", String::from_utf8_lossy(&sent)) };
    parts.method = Method::POST;
    parts.headers.remove(CONTENT_LENGTH);
    let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
    parts.headers.insert(CONTENT_TYPE, media_type);
    next.run(Request::from_parts(parts, Body::from(form))).await
}
