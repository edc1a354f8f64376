//! The audit log, and what happens to those who guess.

use serde_json::{Value, json};

use super::world::{SECRET, World, remove};
use crate::idp::Policy;

const TOKEN: [(&str, &str); 2] = [("grant_type", "client_credentials"), ("scope", "system/*.read")];

async fn entries(world: &World, query: &str) -> Vec<Value> {
    let answer = world.manage("GET", &format!("/audit?{query}"), None).await;
    answer.json()["entries"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn every_decision_is_on_record_and_no_secret_is() {
    let world = World::strict().await;
    let token = world.access_token().await;
    world.post_as(("secretive", "a wrong secret"), "/oauth/token", &TOKEN).await;
    world.post("/oauth/token", &[("grant_type", "password")]).await;
    world.get("/openid-connect-clients/").await;
    let mut issued = entries(&world, "event=token.issued").await.remove(0);
    assert!(issued["jti"].as_str().is_some_and(|jti| !jti.is_empty()));
    remove(&mut issued, "jti");
    assert_eq!(
        issued,
        json!({
            "at": "2030-01-01T00:00:00Z", "event": "token.issued", "outcome": "granted",
            "client_id": "payer-b", "scope": "system/*.read", "detail": "client_credentials",
        })
    );
    let refused = entries(&world, "event=token.refused").await;
    let details: Vec<&str> =
        refused.iter().map(|entry| entry["detail"].as_str().expect("a reason")).collect();
    assert_eq!(
        details,
        [
            "invalid_client: client authentication failed; the secret is another",
            "unsupported_grant_type: this grant_type is not offered",
        ]
    );
    assert_eq!(entries(&world, "client_id=secretive").await, refused[..1]);
    assert_eq!(entries(&world, "event=admin.refused").await.len(), 1);
    let all = json!(entries(&world, "").await).to_string();
    for secret in [token.as_str(), "a wrong secret", SECRET] {
        assert!(!all.contains(secret));
    }
}

#[tokio::test]
async fn who_fails_too_often_waits_and_nobody_else_does() {
    let world = World::with(Policy {
        failed_authentications_allowed: 3,
        failed_authentications_window_secs: 60,
        ..Policy::default()
    })
    .await;
    let ask = async |client: &str, secret: &str| {
        world.post_as((client, secret), "/oauth/token", &TOKEN).await
    };
    for _ in 0..9 {
        assert_eq!(ask("secretive", SECRET).await.status, 200, "success never counts");
    }
    for _ in 0..3 {
        assert_eq!(ask("secretive", "wrong").await.status, 401);
    }
    world.wait(20);
    let limited = ask("secretive", SECRET).await;
    assert_eq!(limited.brief(), "429 temporarily_unavailable");
    assert_eq!(limited.header("retry-after"), "40");
    assert_eq!(ask("resource-server", SECRET).await.status, 200);
    assert_eq!(world.ask(&world.assertion()).await.status, 200);
    world.wait(40);
    assert_eq!(ask("secretive", SECRET).await.status, 200);
}

#[tokio::test]
async fn a_refusal_that_is_no_failed_authentication_does_not_count() {
    let policy = Policy { failed_authentications_allowed: 1, ..Policy::default() };
    let world = World::with(policy).await;
    for _ in 0..3 {
        assert_eq!(world.ask_scope("nothing/known").await.brief(), "400 invalid_scope");
    }
}
