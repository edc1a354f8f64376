//! The token endpoint.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc6749#section-3.2>

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use serde_json::Value;

use crate::idp::error::{OauthError, Protocol};
use crate::idp::grants;
use crate::idp::policy::Policy;
use crate::idp::reply::{self, Storing};
use crate::idp::routes;
use crate::idp::state::Idp;
use crate::idp::steps::request::FormRequest;
use crate::idp::steps::{authenticate, grant_type};

/// Answers a token request.
pub async fn answer(State(idp): State<Arc<Idp>>, headers: HeaderMap, body: Bytes) -> Response {
    let policy = idp.policy();
    match grant(&idp, &policy, &headers, &body).await {
        Ok(answer) => reply::json(200, &answer, Storing::never_if(policy.token_no_store)),
        Err(error) => error.respond(&policy, Protocol::Token),
    }
}

async fn grant(
    idp: &Idp,
    policy: &Policy,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Value, OauthError> {
    let request = FormRequest::read(idp, policy, routes::TOKEN, headers, body)?;
    let grant_type = grant_type::offered(&request)?;
    let registration = authenticate::client_or_public(&request).await?;
    grant_type::check_client(policy, &registration.client, &grant_type)?;
    grants::serve(&request, registration, &grant_type).await
}
