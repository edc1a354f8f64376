//! `/openid-connect-servers`: definitions of servers. Their secrets never leave.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query as QueryOf, State};
use axum::response::Response;
use http::HeaderMap;
use serde_json::Value;

use crate::admin::ServerDefinition;
use crate::admin::{self as answer, Query, Refusal};
use crate::idp::audit::Entry;
use crate::idp::state::Idp;

use super::access;

const VIEW: &str = "OPENID_CONNECT_VIEW_SERVER_LIST";
const ADD: &str = "OPENID_CONNECT_ADD_SERVER";
const EDIT: &str = "OPENID_CONNECT_EDIT_SERVER";

/// Lists definitions, a page at a time.
pub async fn list(
    State(idp): State<Arc<Idp>>,
    QueryOf(query): QueryOf<Query>,
    headers: HeaderMap,
) -> Response {
    let page = access::check(&idp, &headers, VIEW).and_then(|()| {
        let servers = idp.servers.all().iter().map(|server| server.shown()).collect();
        answer::page("servers", servers, &query)
    });
    answer::of(page.map(|body| (200, body)))
}

/// Shows the definition of the issuer that the query names.
pub async fn read(
    State(idp): State<Arc<Idp>>,
    Path((node, module)): Path<(String, String)>,
    QueryOf(query): QueryOf<Query>,
    headers: HeaderMap,
) -> Response {
    let found = access::check(&idp, &headers, VIEW).and_then(|()| {
        let issuer = query
            .get("issuer_url")
            .ok_or_else(|| Refusal::new(400, "issuer_url must name the issuer of the server"))?;
        let server = idp.servers.by_issuer(issuer).filter(|server| owns(server, &node, &module));
        let server = server.ok_or_else(|| Refusal::new(404, "no server has this issuer"))?;
        Ok((200, server.shown()))
    });
    answer::of(found)
}

/// Creates a definition.
pub async fn create(
    State(idp): State<Arc<Idp>>,
    Path((node, module)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let created = access::check(&idp, &headers, ADD).and_then(|()| {
        let server = read_body(&node, &module, &body)?;
        if idp.servers.by_issuer(server.issuer.as_deref().unwrap_or_default()).is_some() {
            return Err(Refusal::new(400, "issuer: a server with this issuer exists already"));
        }
        Ok(put(&idp, idp.next_pid(), server, "server.defined"))
    });
    answer::of(created.map(|body| (201, body)))
}

/// Replaces the definition with a number; a secret that is left out stays as it is.
pub async fn update(
    State(idp): State<Arc<Idp>>,
    Path((node, module, pid)): Path<(String, String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let updated = access::check(&idp, &headers, EDIT).and_then(|()| {
        let stored = idp.servers.by_pid(pid).filter(|server| owns(server, &node, &module));
        let stored = stored.ok_or_else(|| Refusal::new(404, "no server has this number"))?;
        let mut server = read_body(&node, &module, &body)?.following(&stored);
        if server.pid.is_some_and(|sent| sent != pid) {
            return Err(Refusal::new(400, "pid in the body is not the one in the path"));
        }
        let issuer = server.issuer.clone().unwrap_or_default();
        if idp.servers.by_issuer(&issuer).is_some_and(|other| other.pid != Some(pid)) {
            return Err(Refusal::new(400, "issuer: another server has this issuer"));
        }
        let secret = &mut server.token_introspection_client_secret;
        *secret = secret.take().or_else(|| stored.token_introspection_client_secret.clone());
        Ok(put(&idp, pid, server, "server.changed"))
    });
    answer::of(updated.map(|body| (200, body)))
}

fn owns(server: &ServerDefinition, node: &str, module: &str) -> bool {
    server.node_id.as_deref().is_none_or(|own| own == node)
        && server.module_id.as_deref().is_none_or(|own| own == module)
}

fn read_body(node: &str, module: &str, body: &[u8]) -> Result<ServerDefinition, Refusal> {
    let mut server: ServerDefinition = answer::definition(body)?;
    answer::agree("nodeId", node, server.node_id.as_deref())?;
    answer::agree("moduleId", module, server.module_id.as_deref())?;
    server.node_id = Some(node.to_owned());
    server.module_id = Some(module.to_owned());
    Ok(server.settle()?)
}

fn put(idp: &Idp, pid: u64, server: ServerDefinition, event: &'static str) -> Value {
    let server = idp.servers.put(pid, server);
    idp.record(Entry::granted(event).because(server.issuer.clone().unwrap_or_default()));
    server.shown()
}
