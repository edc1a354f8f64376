//! `[fhir]/.well-known/smart-configuration`.
//!
//! # Spec
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html#metadata>

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use serde_json::Value;

use crate::idp::reply;
use crate::idp::state::Idp;
use crate::idp::steps::server_metadata;

/// Answers with the document. `issuer` belongs in it only with `sso-openid-connect`, and
/// `authorization_endpoint` only with a launch capability; neither is claimed.
pub async fn answer(State(idp): State<Arc<Idp>>, headers: HeaderMap) -> Response {
    let policy = idp.policy();
    let mut document = server_metadata::write(&idp, &policy);
    server_metadata::insert_list(&mut document, "capabilities", &policy.capabilities);
    reply::document(&policy, &headers, &Value::Object(document))
}
