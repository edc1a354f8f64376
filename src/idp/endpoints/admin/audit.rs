//! `/audit`: the newest decisions, oldest first.

use std::sync::Arc;

use axum::extract::{Query as QueryOf, State};
use axum::response::Response;
use http::HeaderMap;
use serde_json::{Value, json};

use crate::admin::{self as answer, Query, Refusal};
use crate::idp::state::Idp;

use super::access;

/// Answers with the entries; `event` and `client_id` choose among them.
pub async fn list(
    State(idp): State<Arc<Idp>>,
    QueryOf(query): QueryOf<Query>,
    headers: HeaderMap,
) -> Response {
    answer::of(entries(&idp, &headers, &query).map(|body| (200, body)))
}

fn entries(idp: &Idp, headers: &HeaderMap, query: &Query) -> Result<Value, Refusal> {
    access::check(idp, headers, "VIEW_AUDIT_LOG")?;
    let meets = |name: &str, found: Option<&str>| {
        query.get(name).is_none_or(|wanted| found == Some(wanted.as_str()))
    };
    let entries = idp
        .audit
        .entries(|event, client| meets("event", Some(event)) && meets("client_id", client));
    let entries = entries.into_iter().map(|entry| json!(entry)).collect();
    answer::page("entries", entries, query)
}
