//! The site of the clients the runner plays: their key sets, and places nobody has a reason to
//! visit.
//!
//! A client registered by URL has its keys here, under `/{mark}/{client}/jwks.json`. The mark is
//! another in each scenario, so that no server holds keys of an earlier one for those of this.
//! Documents of the providers we play for direct integration are where [`super::third_party`] says.
//! Every other path is a canary: assertions point there, and whoever follows them is seen. Canaries answer with
//! keys too, so that a server which follows them is not saved by an error.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::id::{Endpoint, Party};
use crate::scenario::{KeysBy, Scenario, Step};
use crate::transcript::{Classify, Recorder, Serve, serve};

/// How long a key set may be kept unless a story says otherwise.
const CACHE_CONTROL: &str = "max-age=300";

/// The site of one scenario. Clones are the same site.
#[derive(Clone, Debug)]
pub struct ClientSite {
    base: String,
    mark: String,
    state: Arc<Mutex<Shelf>>,
}

/// What the site serves.
#[derive(Debug)]
struct Shelf {
    sets: BTreeMap<String, KeySet>,
    /// Documents of providers, by path without a leading slash.
    documents: BTreeMap<String, Value>,
    /// What is found at a canary.
    bait: Value,
}

#[derive(Clone, Debug)]
struct KeySet {
    jwks: Value,
    cache_control: String,
}

impl ClientSite {
    /// Opens the site at `base`, which leads to `listener`; `mark` sets its key sets apart from
    /// those of other scenarios. Whoever follows a canary finds `bait`.
    pub fn open(
        listener: TcpListener,
        (base, mark): (&str, String),
        bait: Value,
        recorder: Recorder,
        shutdown: CancellationToken,
    ) -> (Self, JoinHandle<()>) {
        let shelf = Shelf { sets: BTreeMap::new(), documents: BTreeMap::new(), bait };
        let state = Arc::new(Mutex::new(shelf));
        let site = Self { base: base.trim_end_matches('/').to_owned(), mark, state };
        let known = site.clone();
        let classify: Classify = Arc::new(move |_, path| known.endpoint(path));
        let serving = Serve {
            responder: Party::Runner,
            router: Router::new()
                .route("/{mark}/{client}/jwks.json", get(key_set))
                .fallback(document_or_canary)
                .with_state(site.clone()),
            classify,
            recorder,
            defects: Vec::new(),
            tls: None,
            shutdown,
        };
        let server = tokio::spawn(serve(listener, serving));
        (site, server)
    }

    /// Where the keys of `client` are.
    pub fn jwks_uri(&self, client: &str) -> String {
        format!("{}/{}/{client}/jwks.json", self.base, self.mark)
    }

    /// A place nobody has a reason to visit.
    pub fn canary(&self) -> String {
        format!("{}/canary", self.base)
    }

    /// Serves the documents of providers, beside those it serves already.
    pub fn serve_documents(&self, documents: BTreeMap<String, Value>) {
        self.shelf().documents.extend(documents);
    }

    /// Where the site is.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Serves `jwks` as the keys of `client`.
    pub fn serve_keys(&self, client: &str, jwks: Value) {
        let mut shelf = self.shelf();
        let cache_control = shelf
            .sets
            .get(client)
            .map_or_else(|| CACHE_CONTROL.to_owned(), |set| set.cache_control.clone());
        shelf.sets.insert(client.to_owned(), KeySet { jwks, cache_control });
    }

    /// Sends `value` as the `Cache-Control` of that key set from now on.
    pub fn cache_control(&self, client: &str, value: &str) {
        if let Some(set) = self.shelf().sets.get_mut(client) {
            value.clone_into(&mut set.cache_control);
        }
    }

    /// What a path is for, and who has a reason to ask for it.
    fn endpoint(&self, path: &str) -> (Endpoint, Party) {
        if self.document(path).is_some() {
            return (Endpoint::Other, Party::Source);
        }
        // Behind a gateway the path may have lost what stands before the client's name.
        let client = path.strip_suffix("/jwks.json").and_then(|rest| rest.rsplit('/').next());
        match client {
            Some(client) if self.shelf().sets.contains_key(client) => {
                (Endpoint::ClientJwks, Party::Idp)
            }
            _ => (Endpoint::Canary, Party::Idp),
        }
    }

    /// The provider's document at `path`, whatever a gateway put before it or took away.
    fn document(&self, path: &str) -> Option<Value> {
        let path = path.trim_start_matches('/');
        let shelf = self.shelf();
        let found = shelf.documents.iter().find(|(own, _)| {
            path == own.as_str()
                || path.strip_suffix(own.as_str()).is_some_and(|rest| rest.ends_with('/'))
        });
        found.map(|(_, document)| document.clone())
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a story has clients whose keys are fetched, or leads the server astray.
pub fn needs_client_site(scenario: &Scenario) -> bool {
    let intercepted = scenario.requires.iter().any(|claim| claim == "token_interceptors");
    intercepted
        || scenario.steps.iter().any(|step| match step {
            Step::Mint(_) => true,
            Step::Register(step) => step.keys == KeysBy::JwksUri,
            Step::Token(step) => {
                step.alter.as_deref().is_some_and(|name| name.ends_with("_canary"))
            }
            _ => false,
        })
}

async fn key_set(
    State(site): State<ClientSite>,
    Path((_, client)): Path<(String, String)>,
) -> Response {
    let Some(KeySet { jwks, cache_control }) = site.shelf().sets.get(&client).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    json(&jwks, cache_control)
}

async fn document_or_canary(State(site): State<ClientSite>, uri: Uri) -> Response {
    if let Some(document) = site.document(uri.path()) {
        return json(&document, CACHE_CONTROL.to_owned());
    }
    let shelf = site.shelf();
    // Other spellings of a registered URL lead to the keys of all clients, and to the bait.
    let keys = shelf.sets.values().map(|set| &set.jwks).chain([&shelf.bait]);
    let keys: Vec<Value> =
        keys.filter_map(|set| set["keys"].as_array()).flatten().cloned().collect();
    json(&serde_json::json!({ "keys": keys }), "no-store".to_owned())
}

fn json(body: &Value, cache_control: String) -> Response {
    let media_type = (header::CONTENT_TYPE, "application/json".to_owned());
    let caching = (header::CACHE_CONTROL, cache_control);
    ([media_type, caching], body.to_string()).into_response()
}
