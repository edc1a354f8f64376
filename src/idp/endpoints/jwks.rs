//! The JWK Set of the server.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc7517#section-5>

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use crate::idp::reply::{self, Storing};
use crate::idp::state::Idp;

/// Answers with the keys that verify what was signed here.
pub async fn answer(State(idp): State<Arc<Idp>>) -> Response {
    let public_only = idp.policy().jwks_public_only;
    reply::json(200, &idp.signer.jwks(idp.clock.epoch_secs(), public_only), Storing::Briefly)
}
