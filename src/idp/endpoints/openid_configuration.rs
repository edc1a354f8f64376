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

/// Answers with the document. The members that OpenID Connect demands tell the truth about a
/// server for machines: there is an authorization endpoint, it offers no response type, and
/// whatever is signed here is signed with the one key.
pub async fn answer(State(idp): State<Arc<Idp>>) -> Response {
    let policy = idp.policy();
    let mut document = server_metadata::write(&idp, &policy);
    for (name, value) in [
        ("issuer", json!(idp.urls.issuer())),
        ("authorization_endpoint", json!(idp.urls.published(&policy, routes::AUTHORIZE))),
        ("response_types_supported", json!([])),
        ("subject_types_supported", json!(["public"])),
        ("id_token_signing_alg_values_supported", json!([ID_TOKEN_ALGORITHM])),
    ] {
        document.insert(name.to_owned(), value);
    }
    reply::json(200, &Value::Object(document), Storing::Briefly)
}
