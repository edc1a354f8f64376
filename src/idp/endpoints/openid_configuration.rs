//! `[issuer]/.well-known/openid-configuration`.
//!
//! # Spec
//! <https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata>

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use serde_json::{Value, json};

use crate::idp::reply;
use crate::idp::signing::ID_TOKEN_ALGORITHM;
use crate::idp::state::Idp;
use crate::idp::steps::server_metadata;

/// Answers with the document: the OAuth metadata of the server, and what OpenID Connect adds.
pub async fn answer(State(idp): State<Arc<Idp>>, headers: HeaderMap) -> Response {
    let policy = idp.policy();
    let mut document = server_metadata::of_issuer(&idp, &policy);
    for (name, value) in [
        ("subject_types_supported", json!(["public"])),
        ("id_token_signing_alg_values_supported", json!([ID_TOKEN_ALGORITHM])),
        ("claims_supported", json!(["iss", "sub", "aud", "exp", "iat", "fhirUser", "profile"])),
        ("request_uri_parameter_supported", json!(false)),
    ] {
        document.insert(name.to_owned(), value);
    }
    reply::document(&policy, &headers, &Value::Object(document))
}
