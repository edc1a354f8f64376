//! `GET {origin}/.well-known/jwks.json`: the public keys, for authorization servers to fetch.

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use crate::target::state::State;

/// Gives the JWK Set.
pub async fn jwks(Extract(state): Extract<Arc<State>>) -> Response {
    let policy = state.handle.policy();
    let set = state.keys.public_set(
        state.clock.epoch_secs(),
        policy.jwks_has_kid,
        policy.jwks_keeps_former,
    );
    let set = set.to_string();
    let mut response = ([(CONTENT_TYPE, "application/json")], set).into_response();
    if policy.jwks_cache_control {
        // Long enough to spare fetches, short enough to replace a key within an hour.
        let value = http::HeaderValue::from_static("public, max-age=900");
        response.headers_mut().insert(CACHE_CONTROL, value);
    }
    response
}
