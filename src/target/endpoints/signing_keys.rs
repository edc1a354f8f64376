//! `/signing-keys`: the keys this payer authenticates with, replaced while it runs.

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::response::Response;
use http::HeaderMap;
use serde_json::Value;

use crate::admin::{Admin, Refusal, authenticate, of};
use crate::target::fresh_keys::fresh_keys;
use crate::target::state::State;

/// Makes new keys and signs with them from now on. The former ones stay published until what they
/// signed has expired. The answer is the key set as it is published now.
pub async fn rotate(Extract(state): Extract<Arc<State>>, headers: HeaderMap) -> Response {
    of(rotated(&state, &headers).await.map(|set| (200, set)))
}

async fn rotated(state: &State, headers: &HeaderMap) -> Result<Value, Refusal> {
    authenticate(&state.settings.admins, headers, Admin::SUPERUSER)
        .map_err(|(_, refusal)| refusal)?;
    // An RSA key takes a while.
    let made = tokio::task::spawn_blocking(fresh_keys).await;
    let keys = made.map_err(|error| error.to_string()).and_then(|keys| keys).map_err(|error| {
        tracing::error!("could not make signing keys: {error}");
        Refusal::new(500, "new keys could not be made")
    })?;
    state.handle.rotate_keys(keys);
    tracing::info!("an admin had the signing keys replaced");
    Ok(state.keys.public_set(state.clock.epoch_secs(), true, true))
}
