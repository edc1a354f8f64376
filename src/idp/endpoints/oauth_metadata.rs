//! The metadata of an OAuth server, its place inserted between the host and the issuer's path.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc8414#section-3>

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use serde_json::Value;

use crate::idp::reply::{self, Storing};
use crate::idp::state::Idp;
use crate::idp::steps::server_metadata;

/// Answers with the document.
pub async fn answer(State(idp): State<Arc<Idp>>, headers: HeaderMap) -> Response {
    let policy = idp.policy();
    if !policy.oauth_metadata {
        return reply::empty(404, Storing::Unsaid);
    }
    let document = server_metadata::of_issuer(&idp, &policy);
    reply::document(&policy, &headers, &Value::Object(document))
}
