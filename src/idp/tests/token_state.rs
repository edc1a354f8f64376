//! Introspection and revocation.

use serde_json::json;

use super::world::{SECRET, START, World, read, sign};
use crate::id::{Endpoint, Party};

#[tokio::test]
async fn a_resource_server_learns_what_a_token_stands_for() {
    let world = World::strict().await;
    let token = world.access_token().await;
    let form = [("token", token.as_str()), ("token_type_hint", "access_token")];
    let answer = world.post_as(("resource-server", SECRET), "/oauth/introspect", &form).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let mut body = answer.json();
    super::world::remove(&mut body, "jti");
    assert_eq!(
        body,
        json!({
            "active": true, "token_type": "Bearer", "scope": "system/*.read",
            "client_id": "payer-b", "sub": "payer-b", "iat": START, "exp": START + 300,
            "iss": world.issuer, "aud": "https://source.test/fhir",
            "business_id": "urn:payers|payer-b",
        })
    );
    let last = world.recorder.transcript().exchanges.last().cloned().expect("an exchange");
    assert_eq!((last.endpoint, last.initiator), (Endpoint::Introspect, Party::Source));
}

#[tokio::test]
async fn a_token_ends_with_its_time() {
    let world = World::strict().await;
    let token = world.access_token().await;
    world.wait(299);
    assert_eq!(world.introspect(&token).await["active"], true);
    world.wait(1);
    assert_eq!(world.introspect(&token).await, json!({"active": false}));
    world.wait(100_000);
    assert_eq!(world.introspect(&token).await, json!({"active": false}));
}

#[tokio::test]
async fn what_is_no_token_of_ours_is_inactive_and_nothing_more_is_said() {
    let world = World::strict().await;
    let token = world.access_token().await;
    let (input, signature) = token.rsplit_once('.').expect("parts");
    let reversed: String = signature.chars().rev().collect();
    let stranger = sign(
        "stranger-rsa",
        &json!({"alg": "RS256", "typ": "at+jwt", "kid": "x"}),
        &json!({"iss": world.issuer, "exp": START + 300, "client_id": "payer-b"}),
    );
    for other in ["random", &format!("{input}.{reversed}"), &format!("{token}="), &stranger] {
        assert_eq!(world.introspect(other).await, json!({"active": false}));
    }
}

#[tokio::test]
async fn a_client_sees_its_own_tokens_only() {
    let world = World::strict().await;
    let token = world.access_token().await;
    let form = [("token", token.as_str())];
    let foreign = world.post_as(("secretive", SECRET), "/oauth/introspect", &form).await;
    assert_eq!(foreign.json(), json!({"active": false}));
    // With its own token as a bearer token, as SMART describes it.
    let by_bearer = |bearer: &str| {
        let request = world.http.post(world.url("/oauth/introspect")).bearer_auth(bearer);
        read(request.form(&form))
    };
    assert_eq!(by_bearer(&token).await.json()["active"], true);
    let refused = by_bearer("random").await;
    assert_eq!(refused.brief(), "401 invalid_token");
    assert_eq!(refused.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    // And by an assertion for either endpoint.
    for path in ["/oauth/token", "/oauth/introspect"] {
        let assertion = world.altered(|_, claims| claims["aud"] = json!(world.url(path)));
        let mut form = super::world::token_form(&assertion, "x").to_vec();
        form.push(("token", &token));
        assert_eq!(world.post("/oauth/introspect", &form).await.json()["active"], true, "{path}");
    }
}

#[tokio::test]
async fn introspection_and_revocation_need_a_caller_and_a_token() {
    let world = World::strict().await;
    let token = world.access_token().await;
    for path in ["/oauth/introspect", "/oauth/revoke"] {
        let form = [("token", token.as_str())];
        let anonymous = world.post(path, &form).await;
        assert_eq!(anonymous.brief(), "401 invalid_client", "{path}");
        assert!(anonymous.header("www-authenticate").starts_with("Basic "), "{path}");
        let wrong = world.post_as(("secretive", "guess"), path, &form).await;
        assert_eq!(wrong.brief(), "401 invalid_client", "{path}");
        let nothing = world.post_as(("secretive", SECRET), path, &[("x", "y")]).await;
        assert_eq!(nothing.brief(), "400 invalid_request", "{path}");
        assert_eq!(world.get(path).await.brief(), "405", "{path}");
    }
    assert_eq!(world.introspect(&token).await["active"], true);
}

async fn revoke(world: &World, token: &str) -> super::world::Answer {
    let assertion = world.assertion();
    let form = [
        ("client_assertion_type", crate::oauth::JWT_BEARER_ASSERTION),
        ("client_assertion", assertion.as_str()),
        ("token", token),
        ("token_type_hint", "refresh_token"),
    ];
    world.post("/oauth/revoke", &form).await
}

#[tokio::test]
async fn a_client_ends_its_own_token() {
    let world = World::strict().await;
    let (token, other) = (world.access_token().await, world.access_token().await);
    let answer = revoke(&world, &token).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
    assert_eq!(world.introspect(&token).await, json!({"active": false}));
    assert_eq!(world.introspect(&other).await["active"], true);
    // What is already as wished is no error.
    assert_eq!(revoke(&world, &token).await.brief(), "200");
    assert_eq!(revoke(&world, "unknown").await.brief(), "200");
}

#[tokio::test]
async fn a_token_of_another_client_is_left_alone() {
    let world = World::strict().await;
    let token = world.access_token().await;
    let form = [("token", token.as_str())];
    let answer = world.post_as(("secretive", SECRET), "/oauth/revoke", &form).await;
    assert_eq!(answer.brief(), "400 unauthorized_client");
    assert_eq!(world.introspect(&token).await["active"], true);
}
