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
    let store = state.store();
    let bundle = search::search(&store, &state.settings.base, &kind, &parameters)?;
    Ok(resource(StatusCode::OK, &bundle))
}
