//! `GET {base}/{Type}?…`: a search of stored resources, Tasks among them.

use std::sync::Arc;

use axum::extract::{Path, Query, State as Extract};
use axum::response::Response;
use http::StatusCode;

use crate::target::answer::{Refusal, resource};
use crate::target::search;
use crate::target::state::State;

/// Searches resources of one type.
pub async fn search(
    Extract(state): Extract<Arc<State>>,
    Path(kind): Path<String>,
    Query(parameters): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    if !kind.starts_with(|c: char| c.is_ascii_uppercase()) {
        return Err(Refusal::not_found(format!("`{kind}` is not a resource type")));
    }
    // A search may look through a whole type, which blocks.
    let found = tokio::task::spawn_blocking(move || {
        search::search(&state.resources, &state.settings.base, &kind, &parameters)
    });
    let bundle =
        found.await.map_err(|_| Refusal::malformed("exception", "the search failed"))??;
    Ok(resource(StatusCode::OK, &bundle))
}
