//! A service that has a say in token requests, over real HTTP, and what is put down about it.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use http::StatusCode;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::oauth::Jwt;
use crate::target::{Interceptor, Purpose};

use super::play::{CLIENT_ID, Play, told};
use super::stand_in::{EXPORT_SCOPE, MATCH_SCOPE, Script};

/// A service, what it was asked, and what it says.
#[derive(Default)]
struct Service {
    asked: Mutex<Vec<Value>>,
    says: Mutex<Vec<(u16, Value)>>,
}

async fn decide(State(service): State<Arc<Service>>, body: String) -> (StatusCode, String) {
    let asked = serde_json::from_str(&body).expect("JSON");
    service.asked.lock().expect("not poisoned").push(asked);
    let mut says = service.says.lock().expect("not poisoned");
    let (status, said) = if says.is_empty() { (200, Value::Null) } else { says.remove(0) };
    (StatusCode::from_u16(status).expect("a status"), said.to_string())
}

/// A target that asks a service before each token.
async fn asking() -> (Play, Arc<Service>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/decide", listener.local_addr().expect("an address"));
    let service = Arc::new(Service::default());
    let router = Router::new().fallback(decide).with_state(Arc::clone(&service));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let play = Play::shaped(Script::default(), |_, settings| {
        for purpose in [Purpose::Match, Purpose::Export] {
            settings.interceptors.insert(purpose, Interceptor::Http(url.clone()));
        }
        settings.servers[0].token_introspection_client_secret = Some("hush hush".to_owned());
    })
    .await;
    (play, service)
}

/// What is put down of an invocation, by name.
fn detail(event: &Value, name: &str) -> String {
    let details = event["entity"][1]["detail"].as_array().expect("details");
    let one = details.iter().find(|one| one["type"] == name).expect(name);
    one["valueString"].as_str().expect("text").to_owned()
}

#[tokio::test]
async fn a_service_decides_where_and_for_what_a_token_is_asked() {
    let (play, service) = asking().await;
    let elsewhere = format!("{}/idp/token", play.source.origin);
    let changed = |scope: &str| {
        let scope = format!("{scope} of/the/service");
        let parameters = json!({"scope": scope, "audience": "payers"});
        (200, json!({"tokenUrl": elsewhere, "parameters": parameters, "headers": {"x-key": "k"}}))
    };
    *service.says.lock().expect("not poisoned") = vec![changed(MATCH_SCOPE), changed(EXPORT_SCOPE)];
    let task = play.run().await;
    assert_eq!(task["status"], "completed", "{:#}", task["note"]);
    assert!(play.source.seen("/oauth/token").is_empty());
    let requests = play.source.seen("/idp/token");
    for (request, scope) in requests.iter().zip([MATCH_SCOPE, EXPORT_SCOPE]) {
        let form = request.form();
        assert_eq!(form["scope"], format!("{scope} of/the/service"));
        assert_eq!(form["audience"], "payers");
        assert_eq!(request.header("x-key"), Some("k"));
        assert!(form.contains_key("client_assertion"));
    }

    let asked = service.asked.lock().expect("not poisoned").clone();
    let hooks: Vec<&Value> = asked.iter().map(|asked| &asked["hook"]).collect();
    assert_eq!(hooks, ["token_request.member_match", "token_request.export"]);
    let events = play.search("AuditEvent").await;
    assert_eq!((requests.len(), events.len()), (2, 2));
    for asked in &asked {
        let of_hook = |event: &&Value| event["subtype"][0]["code"] == asked["hook"];
        let event = events.iter().find(of_hook).expect("one of each");
        assert_eq!(
            event["entity"][0]["what"]["reference"],
            format!("Task/{}", task["id"].as_str().expect("an id"))
        );
        let words = event["outcomeDesc"].as_str().expect("words");
        assert!(event["outcome"] == "0" && words.contains(&elsewhere), "{words}");
        assert!(words.contains("parameters audience, scope"), "{words}");
        let definition = detail(event, "serverDefinition");
        assert_eq!(definition, asked["serverDefinition"].to_string());
        assert!(definition.contains(&play.source.origin));
        let assertion = asked["clientAssertion"].as_str().expect("an assertion");
        let claims = Jwt::decode(assertion).expect("a compact JWT").claims;
        assert_eq!(claims["iss"], CLIENT_ID);
        assert_eq!(detail(event, "clientAssertion claims"), json!(claims).to_string());
        let text = event.to_string();
        assert!(!text.contains("hush") && !text.contains(assertion), "no credential is kept");
    }
}

#[tokio::test]
async fn a_service_that_says_nothing_changes_nothing() {
    let (play, service) = asking().await;
    assert_eq!(play.run().await["status"], "completed");
    assert_eq!(service.asked.lock().expect("not poisoned").len(), 2);
    assert_eq!(play.source.seen("/oauth/token").len(), 2);
    let events = play.search("AuditEvent").await;
    assert!(events.iter().all(|event| event["outcomeDesc"] == "changed nothing"));
}

#[tokio::test]
async fn without_a_word_of_the_service_nothing_is_asked_for() {
    for (said, words) in [
        ((200, json!({"error": "not today"})), "not today"),
        ((500, json!({})), "it answered 500"),
        ((200, json!({"tokenURL": "https://a.example"})), "could not be followed"),
        ((200, json!("yes")), "could not be followed"),
    ] {
        let (play, service) = asking().await;
        service.says.lock().expect("not poisoned").push(said);
        let (status, notes) = told(&play.run().await);
        assert!(status == "failed" && notes.contains(words), "{status} {notes}");
        assert!(play.source.seen_by("POST").is_empty(), "{words}");
        let events = play.search("AuditEvent").await;
        assert_eq!((events.len(), &events[0]["outcome"]), (1, &json!("8")));
        assert!(events[0]["outcomeDesc"].as_str().is_some_and(|it| it.contains(words)));
    }
}
