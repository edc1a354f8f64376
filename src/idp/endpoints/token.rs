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

use crate::idp::audit::Entry;
use crate::idp::error::{OauthError, Protocol};
use crate::idp::grants;
use crate::idp::policy::Policy;
use crate::idp::reply::{self, Storing};
use crate::idp::routes;
use crate::idp::state::Idp;
use crate::idp::steps::request::FormRequest;
use crate::idp::steps::{authenticate, claimed_client, grant_type};

/// Answers a token request.
pub async fn answer(State(idp): State<Arc<Idp>>, headers: HeaderMap, body: Bytes) -> Response {
    let policy = idp.policy();
    match grant(&idp, &policy, &headers, &body).await {
        Ok(answer) => reply::json(200, &answer, Storing::never_if(policy.token_no_store)),
        Err((claimed, error)) => {
            let entry = Entry::refused("token.refused").because(error.reason(&policy));
            idp.record(match claimed {
                Some(client_id) => entry.client(client_id),
                None => entry,
            });
            error.respond(&policy, Protocol::Token)
        }
    }
}

/// A refusal, and whom the caller claimed to be.
type Refused = (Option<String>, OauthError);

async fn grant(
    idp: &Idp,
    policy: &Policy,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Value, Refused> {
    let request = FormRequest::read(idp, policy, routes::TOKEN, headers, body)
        .map_err(|error| (None, error))?;
    serve(&request).await.map_err(|error| (claimed_client::of(&request), error))
}

async fn serve(request: &FormRequest<'_>) -> Result<Value, OauthError> {
    let grant_type = grant_type::offered(request)?;
    let registration = authenticate::client(request).await?;
    grant_type::check_client(request.policy, &registration.client, &grant_type)?;
    grants::serve(request, registration, &grant_type).await
}
