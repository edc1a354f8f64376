//! `PUT` and `PATCH {base}/Task/{id}`: cancels the transfer a Task tells of. Nothing else of a Task
//! is for others to change.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State as Extract};
use axum::response::Response;
use http::StatusCode;
use serde_json::Value;

use crate::target::answer::{Refusal, resource};
use crate::target::journey;
use crate::target::resources::each;
use crate::target::state::State;
use crate::target::task::has_ended;

/// How long the end of a cancelled transfer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// By the whole Task, whose status is `cancelled`.
pub async fn by_put(
    Extract(state): Extract<Arc<State>>,
    Path((kind, id)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let sent = parsed(&body)?;
    let same = sent["resourceType"] == "Task" && sent["id"] == id.as_str();
    if !same {
        return Err(Refusal::malformed("invariant", "the body is not the Task of this URL"));
    }
    cancel(&state, &kind, &id, sent["status"] == "cancelled").await
}

/// By a JSON Patch that sets the status to `cancelled` (RFC 6902).
pub async fn by_patch(
    Extract(state): Extract<Arc<State>>,
    Path((kind, id)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let patch = parsed(&body)?;
    let sets = each(&patch).count() == 1
        && each(&patch).all(|step| {
            matches!(step["op"].as_str(), Some("add" | "replace"))
                && step["path"] == "/status"
                && step["value"] == "cancelled"
        });
    cancel(&state, &kind, &id, sets).await
}

fn parsed(body: &[u8]) -> Result<Value, Refusal> {
    serde_json::from_slice(body)
        .map_err(|error| Refusal::malformed("structure", format!("the body is not JSON: {error}")))
}

async fn cancel(
    state: &Arc<State>,
    kind: &str,
    id: &str,
    cancels: bool,
) -> Result<Response, Refusal> {
    let missing = || Refusal::not_found(format!("there is no {kind} with this id"));
    if kind != "Task" {
        return Err(Refusal {
            status: StatusCode::METHOD_NOT_ALLOWED,
            code: "not-supported",
            text: "only a Task can be changed here, and only to cancel it".to_owned(),
        });
    }
    let task = state.resources.read("Task", id)?.ok_or_else(missing)?;
    if !cancels {
        let text = "`Task.status` can be set to `cancelled`, and nothing else of it be changed";
        return Err(Refusal::unprocessable("business-rule", text));
    }
    if has_ended(&task) {
        return Err(Refusal {
            status: StatusCode::CONFLICT,
            code: "conflict",
            text: "`Task.status`: the transfer has ended already".to_owned(),
        });
    }
    match state.cancel(id) {
        // The answer shows how it ended, which is soon: whatever it waits for is given up.
        Some(ended) => drop(tokio::time::timeout(PATIENCE, ended.cancelled()).await),
        // It waits for a restart, after which it must not go on.
        None => journey::give_up(state, id)?,
    }
    let task = state.resources.read("Task", id)?.ok_or_else(missing)?;
    let status = if has_ended(&task) { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok(resource(status, &task))
}
