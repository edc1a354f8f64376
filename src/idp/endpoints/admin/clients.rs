//! `/openid-connect-clients`: definitions of clients.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query as QueryOf, State};
use axum::response::Response;
use http::HeaderMap;
use serde_json::{Value, json};

use crate::admin::{self as answer, Query, Refusal};
use crate::idp::audit::Entry;
use crate::idp::client::Client;
use crate::idp::definition::{ClientDefinition, Reading};
use crate::idp::state::Idp;

use super::access;

const VIEW: &str = "OPENID_CONNECT_VIEW_CLIENT_LIST";
const ADD: &str = "OPENID_CONNECT_ADD_CLIENT";
const EDIT: &str = "OPENID_CONNECT_EDIT_CLIENT";

/// Lists definitions, a page at a time.
pub async fn list(
    State(idp): State<Arc<Idp>>,
    QueryOf(query): QueryOf<Query>,
    headers: HeaderMap,
) -> Response {
    answer::of(listed(&idp, &headers, &query).map(|body| (200, body)))
}

/// Shows one definition.
pub async fn read(
    State(idp): State<Arc<Idp>>,
    Path((node, module, client_id)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let found = access::check(&idp, &headers, VIEW)
        .and_then(|()| find(&idp, &node, &module, &client_id))
        .map(|client| (200, shown(&idp, &client)));
    answer::of(found)
}

/// Creates a client.
pub async fn create(
    State(idp): State<Arc<Idp>>,
    Path((node, module)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let created = access::check(&idp, &headers, ADD).and_then(|()| {
        known_module(&idp, &node, &module)?;
        let definition = read_body(&node, &module, &body)?;
        if idp.clients.find(&definition.client_id).is_some() {
            return Err(Refusal::new(400, "clientId: a client with this id exists already"));
        }
        let policy = idp.policy();
        let client = Reading { idp: &idp, policy: &policy, stored: None }.client(definition)?;
        Ok(put(&idp, client, "client.registered"))
    });
    answer::of(created.map(|body| (201, body)))
}

/// Replaces a definition; secrets that come back redacted stay as they are.
pub async fn update(
    State(idp): State<Arc<Idp>>,
    Path((node, module, client_id)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let updated = access::check(&idp, &headers, EDIT).and_then(|()| {
        let stored = find(&idp, &node, &module, &client_id)?;
        let definition = read_body(&node, &module, &body)?;
        answer::agree("clientId", &client_id, Some(&definition.client_id))?;
        let policy = idp.policy();
        let reading = Reading { idp: &idp, policy: &policy, stored: Some(&stored) };
        Ok(put(&idp, reading.client(definition)?, "client.changed"))
    });
    answer::of(updated.map(|body| (200, body)))
}

/// Archives a client: its definition stays to be seen, and nothing it has is good any more.
pub async fn archive(
    State(idp): State<Arc<Idp>>,
    Path((node, module, client_id)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let archived = access::check(&idp, &headers, EDIT).and_then(|()| {
        let mut client = find(&idp, &node, &module, &client_id)?;
        let enabled = client.enabled;
        let mut extras = client.definition.take().unwrap_or_else(|| {
            let pid = idp.next_pid();
            crate::idp::definition::DefinitionExtras { pid, enabled, ..Default::default() }
        });
        extras.archived_at.get_or_insert_with(|| idp.clock.now().to_string());
        client.definition = Some(extras);
        client.enabled = false;
        put(&idp, client, "client.archived");
        idp.tokens.revoke_client(&client_id);
        Ok((204, Value::Null))
    });
    answer::of(archived)
}

fn listed(idp: &Idp, headers: &HeaderMap, query: &Query) -> Result<Value, Refusal> {
    access::check(idp, headers, VIEW)?;
    let wanted: fn(bool) -> bool = match query.get("clientStatusFilter").map(String::as_str) {
        None | Some("ENABLED") => |usable| usable,
        Some("DISABLED") => |usable| !usable,
        Some("ENABLED_AND_DISABLED") => |_| true,
        Some(_) => {
            let names = "ENABLED, DISABLED or ENABLED_AND_DISABLED";
            return Err(Refusal::new(400, format!("clientStatusFilter must be {names}")));
        }
    };
    let clients = idp.clients.all().into_iter().filter(|found| !found.deleted);
    let clients = clients
        .filter(|found| wanted(found.client.enabled))
        .map(|found| shown(idp, &found.client))
        .collect();
    answer::page("clients", clients, query)
}

fn find(idp: &Idp, node: &str, module: &str, client_id: &str) -> Result<Client, Refusal> {
    known_module(idp, node, module)?;
    let found = idp.clients.find(client_id).filter(|found| !found.deleted);
    found
        .map(|found| found.client.clone())
        .ok_or_else(|| Refusal::new(404, "no client has this id"))
}

fn known_module(idp: &Idp, node: &str, module: &str) -> Result<(), Refusal> {
    let known = &idp.module;
    if known.node == node && known.id == module {
        return Ok(());
    }
    let message = format!("clients are defined in module {} of node {}", known.id, known.node);
    Err(Refusal::new(404, message))
}

fn read_body(node: &str, module: &str, body: &[u8]) -> Result<ClientDefinition, Refusal> {
    let definition: ClientDefinition = answer::definition(body)?;
    answer::agree("nodeId", node, definition.node_id.as_deref())?;
    answer::agree("moduleId", module, definition.module_id.as_deref())?;
    Ok(definition)
}

fn put(idp: &Idp, client: Client, event: &'static str) -> Value {
    let registration = idp.clients.define(client, idp.clock.epoch_secs());
    let client = &registration.client;
    idp.record(Entry::granted(event).client(client.client_id.clone()).because("by an admin"));
    shown(idp, client)
}

fn shown(idp: &Idp, client: &Client) -> Value {
    json!(ClientDefinition::of(&idp.policy(), &idp.module, client))
}
