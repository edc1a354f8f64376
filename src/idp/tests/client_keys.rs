//! Keys that a client keeps at a location: fetching, caching, rotation.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::get;
use http::HeaderMap;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::world::{World, client, jwks, sign};
use crate::id::{Endpoint, Party};
use crate::idp::{AuthMethod, Client, Policy};

/// What a client publishes, and how often it was asked.
#[derive(Clone)]
pub(super) struct Published {
    pub url: String,
    state: Arc<Mutex<State>>,
}

struct State {
    status: u16,
    body: Value,
    cache_control: &'static str,
    accepts: Vec<String>,
}

impl Published {
    pub async fn with(cache_control: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/jwks.json", listener.local_addr().expect("an address"));
        let body = jwks(&["client-es384"]);
        let state = State { status: 200, body, cache_control, accepts: Vec::new() };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        let answer = move |headers: HeaderMap| async move {
            let mut state = shared.lock().expect("unpoisoned");
            let accept = headers.get("accept").and_then(|value| value.to_str().ok());
            state.accepts.push(accept.unwrap_or_default().to_owned());
            let mut response = http::Response::new(axum::body::Body::from(state.body.to_string()));
            *response.status_mut() = http::StatusCode::from_u16(state.status).expect("a status");
            let value = http::HeaderValue::from_static(state.cache_control);
            response.headers_mut().insert("cache-control", value);
            response
        };
        let router = Router::new().route("/jwks.json", get(answer));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, state }
    }

    pub fn accepts(&self) -> Vec<String> {
        self.state.lock().expect("unpoisoned").accepts.clone()
    }

    pub fn fetches(&self) -> usize {
        self.state.lock().expect("unpoisoned").accepts.len()
    }

    pub fn publish(&self, status: u16, keys: &[&str]) {
        let mut state = self.state.lock().expect("unpoisoned");
        state.status = status;
        state.body = jwks(keys);
    }
}

async fn world(published: &Published) -> World {
    let client = Client {
        jwks_uri: Some(published.url.clone()),
        ..client("remote", AuthMethod::PrivateKeyJwt, Value::Null)
    };
    World::at("", Policy::default(), vec![client]).await
}

async fn ask(world: &World, key: &str) -> String {
    ask_with(world, json!({"alg": "ES384", "typ": "JWT", "kid": key}), key).await
}

async fn ask_with(world: &World, header: Value, key: &str) -> String {
    world.ask(&sign(key, &header, &world.claims("remote"))).await.brief()
}

#[tokio::test]
async fn keys_are_fetched_once_in_their_lifetime_and_again_after_it() {
    let published = Published::with("max-age=300").await;
    let world = world(&published).await;
    for _ in 0..3 {
        assert_eq!(ask(&world, "client-es384").await, "200");
    }
    assert_eq!(published.fetches(), 1);
    assert_eq!(published.state.lock().expect("unpoisoned").accepts, ["application/json"]);
    world.wait(300);
    published.publish(200, &["other-client-es384"]);
    assert_eq!(ask(&world, "client-es384").await, "401 invalid_client");
    assert_eq!(published.fetches(), 2);
    let fetch = world
        .recorder
        .transcript()
        .exchanges
        .iter()
        .find(|exchange| exchange.endpoint == Endpoint::ClientJwks)
        .cloned()
        .expect("the fetch is recorded");
    assert_eq!((fetch.initiator, fetch.responder), (Party::Idp, Party::Target));
}

#[tokio::test]
async fn keys_that_must_not_be_stored_are_fetched_each_time() {
    let published = Published::with("no-store").await;
    let world = world(&published).await;
    for expected in 1..=3 {
        assert_eq!(ask(&world, "client-es384").await, "200");
        assert_eq!(published.fetches(), expected);
    }
}

#[tokio::test]
async fn a_rotated_key_is_found_by_one_further_fetch() {
    let published = Published::with("max-age=300").await;
    let world = world(&published).await;
    assert_eq!(ask(&world, "client-es384").await, "200");
    published.publish(200, &["client-es384", "other-client-es384"]);
    assert_eq!(ask(&world, "other-client-es384").await, "200");
    assert_eq!(published.fetches(), 2);
    // A flood of unknown names does not become a flood of fetches.
    for _ in 0..5 {
        assert_eq!(ask(&world, "stranger-es384").await, "401 invalid_client");
    }
    assert_eq!(published.fetches(), 2);
    world.wait(30);
    assert_eq!(ask(&world, "stranger-es384").await, "401 invalid_client");
    assert_eq!(published.fetches(), 3);
}

#[tokio::test]
async fn requests_at_the_same_time_share_a_fetch() {
    let published = Published::with("max-age=300").await;
    let world = world(&published).await;
    let answers = futures_util::future::join_all((0..6).map(|_| ask(&world, "client-es384"))).await;
    assert!(answers.iter().all(|answer| answer == "200"), "{answers:?}");
    assert_eq!(published.fetches(), 1);
}

#[tokio::test]
async fn a_location_that_fails_is_left_in_peace_for_a_moment() {
    let published = Published::with("max-age=300").await;
    published.publish(503, &[]);
    let world = world(&published).await;
    for _ in 0..3 {
        assert_eq!(ask(&world, "client-es384").await, "401 invalid_client");
    }
    assert_eq!(published.fetches(), 1);
    published.publish(200, &["client-es384"]);
    world.wait(10);
    assert_eq!(ask(&world, "client-es384").await, "200");
}

#[tokio::test]
async fn a_failed_look_for_newer_keys_does_not_lose_those_at_hand() {
    let published = Published::with("max-age=300").await;
    let world = world(&published).await;
    assert_eq!(ask(&world, "client-es384").await, "200");
    published.publish(503, &[]);
    assert_eq!(ask(&world, "stranger-es384").await, "401 invalid_client");
    assert_eq!(ask(&world, "client-es384").await, "200");
}

#[tokio::test]
async fn two_keys_with_one_name_verify_nothing() {
    let published = Published::with("max-age=300").await;
    published.publish(200, &["client-es384", "client-es384"]);
    let world = world(&published).await;
    assert_eq!(ask(&world, "client-es384").await, "401 invalid_client");
}

#[tokio::test]
async fn a_jku_counts_only_when_it_is_the_registered_location() {
    let published = Published::with("max-age=300").await;
    let canary = Published::with("max-age=300").await;
    let world = world(&published).await;
    let with =
        |jku: String| json!({"alg": "ES384", "typ": "JWT", "kid": "client-es384", "jku": jku});
    assert_eq!(ask_with(&world, with(published.url.clone()), "client-es384").await, "200");
    let url = &published.url;
    for jku in [
        canary.url.clone(),
        format!("{url}/"),
        format!("{url}?x=1"),
        url.to_uppercase(),
        url.replace("http:", "https:"),
    ] {
        let answer = ask_with(&world, with(jku.clone()), "client-es384").await;
        assert_eq!(answer, "401 invalid_client", "{jku}");
    }
    assert_eq!((published.fetches(), canary.fetches()), (1, 0));
}
