//! The JWK Set of the server.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc7517#section-5>

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;

use crate::idp::reply;
use crate::idp::state::Idp;

/// Answers with the keys that verify what was signed here.
pub async fn answer(State(idp): State<Arc<Idp>>, headers: HeaderMap) -> Response {
    let policy = idp.policy();
    let jwks = idp.signer.jwks(idp.clock.epoch_secs(), policy.jwks_public_only);
    reply::document(&policy, &headers, &jwks)
}
