//! `/openid-connect-servers`: definitions of the source payers. Their secrets never leave.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query as QueryOf, State as Extract};
use axum::response::Response;
use http::HeaderMap;
use serde_json::{Value, json};

use crate::admin::{self, Query, Refusal, ServerDefinition, agree, authenticate, of};
use crate::state::StoreError;
use crate::target::organization::source_organization;
use crate::target::servers::check;
use crate::target::state::State;

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
        let servers = servers.iter().map(|server| json!(server)).collect();
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
        Ok((200, json!(server)))
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
        Ok((200, json!(stored(&state, &place)?)))
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
        let server = read_body(&node, &module, &body)?;
        let issuer = server.issuer.as_deref().unwrap_or_default();
        if state.servers.by_issuer(issuer).map_err(out_of_reach)?.is_some() {
            return Err(Refusal::new(400, "issuer: a server with this issuer exists already"));
        }
        Ok((201, put(&state, None, server)?))
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
        let mut server = read_body(node, module, &body)?;
        if server.pid.is_some_and(|sent| sent != *pid) {
            return Err(Refusal::new(400, "pid in the body is not the one in the path"));
        }
        let issuer = server.issuer.clone().unwrap_or_default();
        let same = state.servers.by_issuer(&issuer).map_err(out_of_reach)?;
        if same.is_some_and(|other| other.pid != Some(*pid)) {
            return Err(Refusal::new(400, "issuer: another server has this issuer"));
        }
        let secret = &mut server.token_introspection_client_secret;
        *secret = secret.take().or(stored.token_introspection_client_secret);
        Ok((200, put(&state, Some(*pid), server)?))
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
        stored(&state, &place)?;
        state.servers.remove(place.2).map_err(out_of_reach)?;
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
    Ok(check(server.settle()?)?)
}

/// Keeps a definition, and the Organization behind it where there is none yet. A definition that
/// names an Organization which is not here would lead nowhere.
fn put(state: &State, pid: Option<u64>, server: ServerDefinition) -> Result<Value, Refusal> {
    let named = server.organization_id.clone();
    if let Some(id) = named.as_deref().map(|id| id.trim_start_matches("Organization/"))
        && !state.resources.contains("Organization", id).map_err(out_of_reach)?
    {
        return Err(Refusal::new(400, format!("organizationId: there is no Organization/{id}")));
    }
    let server = state.servers.put(pid, server).map_err(out_of_reach)?;
    if let Some(organization) = source_organization(&server).filter(|_| named.is_none()) {
        let mut batch = state.resources.begin();
        batch.put(organization, state.now()).map_err(out_of_reach)?;
        batch.write().map_err(out_of_reach)?;
    }
    Ok(json!(server))
}

fn out_of_reach(error: StoreError) -> Refusal {
    tracing::error!("{error}");
    Refusal::new(503, "the state of this system is out of reach")
}
