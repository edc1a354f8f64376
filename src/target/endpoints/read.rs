//! `GET {base}/{Type}/{id}`: a stored resource; for a Task, how the transfer stands.

use std::sync::Arc;

use axum::extract::{Path, State as Extract};
use axum::response::Response;
use http::StatusCode;

use crate::target::answer::{Refusal, resource};
use crate::target::state::State;

/// Reads a resource.
pub async fn read(
    Extract(state): Extract<Arc<State>>,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let found = state.resources.read(&kind, &id)?;
    found
        .map(|found| resource(StatusCode::OK, &found))
        .ok_or_else(|| Refusal::not_found(format!("there is no {kind} with this id")))
}
