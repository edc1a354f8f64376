//! The routes of the mock target payer, and what each request is called in a transcript.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use url::Url;

use crate::admin;
use crate::id::{Endpoint, Party};
use crate::transcript::Classify;

use super::answer::Refusal;
use super::endpoints::{
    cancel, invoke_export, jwks, metadata, read, search, servers, signing_keys,
};
use super::state::State;

/// The path of the operation below the FHIR base.
const INVOKE: &str = "/Patient/$sdh.s2s.invoke-export";
/// The same, as clients write it that encode the dollar sign.
const INVOKE_ENCODED: &str = "/Patient/%24sdh.s2s.invoke-export";
/// The operation for several members.
const INVOKE_BULK: &str = "/Patient/$invoke-bulk-export";
/// The same with the dollar sign encoded.
const INVOKE_BULK_ENCODED: &str = "/Patient/%24invoke-bulk-export";
/// Definitions of the source payers, at the origin.
const SERVERS: &str = "/openid-connect-servers";
/// The keys it authenticates with, at the origin.
const SIGNING_KEYS: &str = "/signing-keys";
/// Where the key set is, at the origin.
const JWKS: &str = "/.well-known/jwks.json";

/// Every route of the target.
pub fn routes(state: Arc<State>) -> Router {
    let fhir = Router::new()
        .route("/metadata", get(metadata::metadata))
        .route(INVOKE, post(invoke_export::invoke_export))
        .route(INVOKE_ENCODED, post(invoke_export::invoke_export))
        .route("/{kind}", get(search::search))
        .route(INVOKE_BULK, post(invoke_export::invoke_bulk_export))
        .route(INVOKE_BULK_ENCODED, post(invoke_export::invoke_bulk_export))
        .route("/{kind}/{id}", get(read::read).put(cancel::by_put).patch(cancel::by_patch))
        .layer(map_response(as_outcome));
    let admin = Router::new()
        .route(SERVERS, get(servers::list))
        .route(&format!("{SERVERS}/"), get(servers::list))
        .route(&format!("{SERVERS}/{{node}}/{{module}}"), get(servers::read).post(servers::create))
        .route(
            &format!("{SERVERS}/{{node}}/{{module}}/{{pid}}"),
            get(servers::show).put(servers::update).delete(servers::delete),
        )
        .route(SIGNING_KEYS, post(signing_keys::rotate))
        .layer(map_response(as_message));
    let path = base_path(&state.settings.base);
    let router = if path.is_empty() { fhir } else { Router::new().nest(&path, fhir) };
    router
        .route(JWKS, get(jwks::jwks))
        .merge(admin)
        .fallback(async || Refusal::not_found("there is nothing here"))
        .method_not_allowed_fallback(async || Refusal {
            status: StatusCode::METHOD_NOT_ALLOWED,
            code: "not-supported",
            text: "this method is not supported here".to_owned(),
        })
        // The recorder limits bodies before they come here.
        .layer(DefaultBodyLimit::disable())
        .with_state(state)
}

/// What is wrong with a request no endpoint was shown, if this is the answer to one.
fn unread(response: &Response) -> Option<(StatusCode, String)> {
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let by_router = status.is_client_error() && kind.is_some_and(|it| it.starts_with("text/plain"));
    by_router.then(|| (status, "the path or the query cannot be read".to_owned()))
}

async fn as_outcome(response: Response) -> Response {
    match unread(&response) {
        Some((status, text)) => Refusal { status, code: "value", text }.into_response(),
        None => response,
    }
}

async fn as_message(response: Response) -> Response {
    match unread(&response) {
        Some((status, text)) => admin::of(Err(admin::Refusal::new(status.as_u16(), text))),
        None => response,
    }
}

/// Names each request. Authorization servers fetch the key set; all else comes from the runner.
pub fn classify(base: &str) -> Classify {
    let path = base_path(base);
    Arc::new(move |_method, requested| {
        if requested == JWKS {
            return (Endpoint::ClientJwks, Party::Idp);
        }
        if requested == SIGNING_KEYS || requested.starts_with(SERVERS) {
            return (Endpoint::Admin, Party::Runner);
        }
        let below = requested.strip_prefix(&path).unwrap_or_default();
        let endpoint = match below.trim_start_matches('/').split('/').next().unwrap_or_default() {
            _ if [INVOKE, INVOKE_ENCODED, INVOKE_BULK, INVOKE_BULK_ENCODED].contains(&below) => {
                Endpoint::InvokeExport
            }
            "metadata" => Endpoint::Metadata,
            "Task" => Endpoint::Task,
            kind if kind.starts_with(|c: char| c.is_ascii_uppercase()) => Endpoint::Imported,
            _ => Endpoint::Other,
        };
        (endpoint, Party::Runner)
    })
}

/// The path of the FHIR base, without a trailing slash; empty at the root.
fn base_path(base: &str) -> String {
    Url::parse(base)
        .map_or_else(|_| String::new(), |url| url.path().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_named_by_their_path() {
        let classify = classify("https://target.test/fhir");
        for (path, endpoint) in [
            ("/fhir/Patient/$sdh.s2s.invoke-export", Endpoint::InvokeExport),
            ("/fhir/Task", Endpoint::Task),
            ("/fhir/Task/1", Endpoint::Task),
            ("/fhir/metadata", Endpoint::Metadata),
            ("/fhir/Condition", Endpoint::Imported),
            ("/elsewhere", Endpoint::Other),
        ] {
            assert_eq!(classify("GET", path), (endpoint, Party::Runner), "{path}");
        }
        assert_eq!(classify("POST", SIGNING_KEYS), (Endpoint::Admin, Party::Runner));
        assert_eq!(classify("GET", JWKS), (Endpoint::ClientJwks, Party::Idp));
    }
}
