//! The authorization endpoint: it exists because OpenID metadata must name one, and offers
//! nothing.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use crate::idp::error::{Kind, OauthError, Protocol};
use crate::idp::state::Idp;

/// Refuses every request, without a redirect: no redirect URI is in use here.
pub async fn answer(State(idp): State<Arc<Idp>>) -> Response {
    OauthError::new(Kind::UnsupportedResponseType, "this server has no interactive sign-in")
        .respond(&idp.policy(), Protocol::Token)
}
