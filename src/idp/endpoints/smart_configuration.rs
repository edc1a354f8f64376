//! `[fhir]/.well-known/smart-configuration`.
//!
//! # Spec
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html#metadata>

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use serde_json::{Value, json};

use crate::idp::reply::{self, Storing};
use crate::idp::state::Idp;
use crate::idp::steps::server_metadata;

/// Answers with the document. `issuer` belongs in it only with `sso-openid-connect`, and
/// `authorization_endpoint` is needed only with a launch capability.
pub async fn answer(State(idp): State<Arc<Idp>>, headers: HeaderMap) -> Response {
    let policy = idp.policy();
    if !policy.smart_offered {
        return reply::empty(404, Storing::Unsaid);
    }
    let mut document = server_metadata::write(&idp, &policy);
    let offers_openid = policy.capabilities.iter().any(|own| own == "sso-openid-connect");
    if offers_openid && policy.smart_states_issuer {
        document.insert("issuer".to_owned(), json!(idp.urls.issuer()));
    }
    if let Some(other) = &policy.smart_names_issuer {
        document.insert("issuer".to_owned(), json!(other));
    }
    server_metadata::insert_list(&mut document, "capabilities", &policy.capabilities);
    server_metadata::insert_list(&mut document, "response_types_supported", &policy.response_types);
    reply::document(&policy, &headers, &Value::Object(document))
}
