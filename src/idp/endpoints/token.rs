//! The token endpoint.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc6749#section-4.4> and
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html#step-3-access-token>

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use serde_json::{Value, json};

use crate::idp::error::{OauthError, Protocol};
use crate::idp::policy::Policy;
use crate::idp::reply::{self, Storing};
use crate::idp::routes;
use crate::idp::state::Idp;
use crate::idp::steps::request::FormRequest;
use crate::idp::steps::{authenticate, grant_type, issue, scope};

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
    grant_type::check(&request)?;
    let registration = authenticate::client(&request).await?;
    let client = &registration.client;
    grant_type::check_client(policy, client)?;
    let scope = scope::grant(policy, &client.scope, request.parameter("scope"))?;
    let access_token = issue::access_token(idp, policy, client, &scope);
    let mut answer = json!({ "access_token": access_token, "token_type": policy.token_type });
    if policy.token_states_expiry {
        answer["expires_in"] = json!(policy.token_ttl_secs);
    }
    if policy.token_states_scope {
        answer["scope"] = json!(scope);
    }
    if policy.issues_refresh_token {
        answer["refresh_token"] = json!(idp.secret());
    }
    Ok(answer)
}
