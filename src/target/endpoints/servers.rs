//! `/openid-connect-servers`: definitions of the source payers. Their secrets never leave.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query as QueryOf, State as Extract};
use axum::response::Response;
use http::HeaderMap;
use serde_json::Value;

use crate::admin::{self, Query, Refusal, ServerDefinition, agree, authenticate, of};
use crate::state::StoreError;
use crate::target::organization::{dangling, source_organization};
use crate::target::servers::{Unwritten, check};
use crate::target::signing_files::signing_key;
use crate::target::state::State;
use crate::target::token_keys::token_keys;
use crate::target::token_script::token_script;

const VIEW: &str = "OPENID_CONNECT_VIEW_SERVER_LIST";
const ADD: &str = "OPENID_CONNECT_ADD_SERVER";
const EDIT: &str = "OPENID_CONNECT_EDIT_SERVER";

/// What a call answers.
type Answered = Result<(u16, Value), Refusal>;

/// Lists definitions, a page at a time.
pub async fn list(
    Extract(state): Extract<Arc<State>>,
    QueryOf(query): QueryOf<Query>,
    headers: HeaderMap,
) -> Response {
    let listed = || {
        allowed(&state, &headers, VIEW)?;
        let servers = state.servers.all().map_err(out_of_reach)?;
        let servers = servers.iter().map(ServerDefinition::shown).collect();
        Ok((200, admin::page("servers", servers, &query)?))
    };
    of(listed())
}

/// Shows the definition of the issuer that the query names.
pub async fn read(
    Extract(state): Extract<Arc<State>>,
    Path((node, module)): Path<(String, String)>,
    QueryOf(query): QueryOf<Query>,
    headers: HeaderMap,
) -> Response {
    let found = || -> Answered {
        allowed(&state, &headers, VIEW)?;
        let issuer = query
            .get("issuer_url")
            .ok_or_else(|| Refusal::new(400, "issuer_url must name the issuer of the server"))?;
        let server = state.servers.by_issuer(issuer).map_err(out_of_reach)?;
        let loose = state.handle.policy().ignores_issuer_slash;
        let server = server.filter(|server| owns(server, &node, &module));
        let server = server.filter(|it| loose || it.issuer.as_ref() == Some(issuer));
        let server = server.ok_or_else(|| Refusal::new(404, "no server has this issuer"))?;
        Ok((200, server.shown()))
    };
    of(found())
}

/// Shows the definition with a number.
pub async fn show(
    Extract(state): Extract<Arc<State>>,
    Path(place): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Response {
    let found = || {
        allowed(&state, &headers, VIEW)?;
        Ok((200, stored(&state, &place)?.shown()))
    };
    of(found())
}

/// Creates a definition.
pub async fn create(
    Extract(state): Extract<Arc<State>>,
    Path((node, module)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let created = || -> Answered {
        allowed(&state, &headers, ADD)?;
        let server = settled(read_body(&node, &module, &body)?)?;
        Ok((201, keep(&state, &server, || state.servers.create(server.clone()))?))
    };
    of(created())
}

/// Replaces the definition with a number; a secret that is left out stays as it is.
pub async fn update(
    Extract(state): Extract<Arc<State>>,
    Path(place): Path<(String, String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let updated = || -> Answered {
        allowed(&state, &headers, EDIT)?;
        let stored = stored(&state, &place)?;
        let (node, module, pid) = &place;
        let server = read_body(node, module, &body)?;
        if server.pid.is_some_and(|sent| sent != *pid) {
            return Err(Refusal::new(400, "pid in the body is not the one in the path"));
        }
        let server = settled(server.following(&stored))?;
        let change = |stored: ServerDefinition| {
            let mut server = server.clone();
            let secret = &mut server.token_introspection_client_secret;
            *secret = secret.take().or(stored.token_introspection_client_secret);
            server
        };
        Ok((200, keep(&state, &server, || state.servers.change(*pid, change))?))
    };
    of(updated())
}

/// Removes the definition with a number. The product model documents no such call.
pub async fn delete(
    Extract(state): Extract<Arc<State>>,
    Path(place): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Response {
    let deleted = || -> Answered {
        allowed(&state, &headers, EDIT)?;
        let stored = stored(&state, &place)?;
        state.servers.remove(place.2).map_err(out_of_reach)?;
        state.keys.name(&stored, None, state.clock.epoch_secs());
        Ok((204, Value::Null))
    };
    of(deleted())
}

fn allowed(state: &State, headers: &HeaderMap, permission: &str) -> Result<(), Refusal> {
    authenticate(&state.settings.admins, headers, permission).map_err(|(_, refusal)| refusal)
}

fn stored(state: &State, place: &(String, String, u64)) -> Result<ServerDefinition, Refusal> {
    let (node, module, pid) = place;
    let stored = state.servers.by_pid(*pid).map_err(out_of_reach)?;
    let stored = stored.filter(|server| owns(server, node, module));
    stored.ok_or_else(|| Refusal::new(404, "no server has this number"))
}

fn owns(server: &ServerDefinition, node: &str, module: &str) -> bool {
    server.node_id.as_deref().is_none_or(|own| own == node)
        && server.module_id.as_deref().is_none_or(|own| own == module)
}

fn read_body(node: &str, module: &str, body: &[u8]) -> Result<ServerDefinition, Refusal> {
    let mut server: ServerDefinition = admin::definition(body)?;
    agree("nodeId", node, server.node_id.as_deref())?;
    agree("moduleId", module, server.module_id.as_deref())?;
    server.node_id = Some(node.to_owned());
    server.module_id = Some(module.to_owned());
    Ok(server)
}

fn settled(server: ServerDefinition) -> Result<ServerDefinition, Refusal> {
    Ok(check(server.settle()?)?)
}

/// Keeps a definition, and the Organization behind it where there is none yet. A definition that
/// names an Organization which is not here would lead nowhere, and one whose key or script cannot
/// be read would end every transfer.
fn keep(
    state: &State,
    server: &ServerDefinition,
    write: impl FnOnce() -> Result<ServerDefinition, Unwritten>,
) -> Result<Value, Refusal> {
    let named = server.organization_id.is_some();
    if let Some(id) = dangling(server, &state.resources).map_err(out_of_reach)? {
        return Err(Refusal::new(400, format!("organizationId: there is no Organization/{id}")));
    }
    let key = signing_key(server)?;
    token_script(server)?;
    token_keys(server)?;
    let server = write().map_err(|unwritten| match unwritten {
        Unwritten::Taken => Refusal::new(400, format!("issuer: {unwritten}")),
        Unwritten::Gone => Refusal::new(404, unwritten.to_string()),
        Unwritten::Store(error) => out_of_reach(error),
    })?;
    state.keys.name(&server, key, state.clock.epoch_secs());
    if let Some(organization) = source_organization(&server).filter(|_| !named) {
        let mut batch = state.resources.begin();
        batch.put(organization, state.now()).map_err(out_of_reach)?;
        batch.write().map_err(out_of_reach)?;
    }
    Ok(server.shown())
}

fn out_of_reach(error: StoreError) -> Refusal {
    tracing::error!("{error}");
    Refusal::new(503, "the state of this system is out of reach")
}
