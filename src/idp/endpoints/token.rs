//! The token endpoint.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc6749#section-3.2>

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
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
use crate::transcript::PeerCertificates;

/// Answers a token request.
pub async fn answer(
    State(idp): State<Arc<Idp>>,
    Extension(certificates): Extension<PeerCertificates>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let policy = idp.policy();
    let request = FormRequest::read(&idp, &policy, routes::TOKEN, &headers, &body);
    match grant(&policy, request.map(|request| request.over(&certificates))).await {
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

/// Answers a token request whose parameters stand in the URL, which is none (RFC 6749 §3.2).
pub async fn answer_get(
    State(idp): State<Arc<Idp>>,
    certificates: Extension<PeerCertificates>,
    RawQuery(query): RawQuery,
    mut headers: HeaderMap,
) -> Response {
    if idp.policy().token_only_by_post {
        let mut response = reply::empty(405, Storing::Unsaid);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    let body = Bytes::from(query.unwrap_or_default());
    answer(State(idp), certificates, headers, body).await
}

async fn grant(
    policy: &Policy,
    request: Result<FormRequest<'_>, OauthError>,
) -> Result<Value, Refused> {
    let request = request.map_err(|error| (None, error))?;
    serve(policy, &request).await.map_err(|error| (claimed_client::of(&request), error))
}

async fn serve(policy: &Policy, request: &FormRequest<'_>) -> Result<Value, OauthError> {
    let grant_type = grant_type::offered(request)?;
    grants::check_parameters(request, &grant_type)?;
    let registration = authenticate::client_or_public(request).await?;
    grant_type::check_client(policy, &registration.client, &grant_type)?;
    grants::serve(request, registration, &grant_type).await
}
