//! `[issuer]/.well-known/openid-configuration`.
//!
//! # Spec
//! <https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata>

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use crate::idp::reply::{self, Storing};
use crate::idp::routes;
use crate::idp::signing::ID_TOKEN_ALGORITHM;
use crate::idp::state::Idp;
use crate::idp::steps::server_metadata;

/// Answers with the document.
pub async fn answer(State(idp): State<Arc<Idp>>) -> Response {
    let policy = idp.policy();
    let mut document = server_metadata::write(&idp, &policy);
    for (name, value) in [
        ("issuer", json!(idp.urls.issuer())),
        // OpenID Connect Discovery §3 demands it, whatever is offered there.
        ("authorization_endpoint", json!(idp.urls.published(&policy, routes::AUTHORIZE))),
        ("response_types_supported", json!(policy.response_types)),
        ("subject_types_supported", json!(["public"])),
        ("id_token_signing_alg_values_supported", json!([ID_TOKEN_ALGORITHM])),
        (
            "authorization_response_iss_parameter_supported",
            json!(policy.authorization_states_issuer),
        ),
        ("claims_supported", json!(["iss", "sub", "aud", "exp", "iat", "fhirUser", "profile"])),
        ("request_uri_parameter_supported", json!(false)),
    ] {
        document.insert(name.to_owned(), value);
    }
    reply::json(200, &Value::Object(document), Storing::Briefly)
}
