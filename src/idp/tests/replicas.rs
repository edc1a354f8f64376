//! What outlives a server whose state is in a store, and what servers over one state share.

use std::sync::Arc;

use serde_json::{Value, json};

use super::sign_in::{refresh, tokens};
use super::world::{World, jwks, pem, read, sign};
use crate::idp::SigningKeys;
use crate::state::{RedisServer, Store, open_store};

/// One server, and one that comes after it or stands beside it.
struct Two {
    first: World,
    second: World,
}

impl Two {
    async fn over(store: &Arc<dyn Store>) -> Self {
        let first = World::over(store, None).await;
        let second = World::over(store, Some(&first)).await;
        Self { first, second }
    }

    /// What the second says of a token of the first.
    async fn is_active(&self, token: &Value) -> bool {
        let token = token.as_str().expect("a token");
        let form = [("token", token)];
        let who = ("resource-server", super::world::SECRET);
        self.second.post_as(who, "/oauth/introspect", &form).await.json()["active"] == true
    }

    async fn token(&self) -> Value {
        self.first.ask(&self.first.assertion()).await.json()["access_token"].clone()
    }
}

async fn what_one_did_the_other_knows(store: &Arc<dyn Store>) {
    let two = Two::over(store).await;
    let Two { first, second } = &two;

    // Assertions are used up for both.
    let assertion = first.assertion();
    assert_eq!(first.ask(&assertion).await.brief(), "200");
    assert_eq!(second.ask(&assertion).await.brief(), "401 invalid_client");
    assert_eq!(second.ask(&first.assertion()).await.brief(), "200");

    // So are tokens, and their ends.
    let (kept, ended) = (two.token().await, two.token().await);
    assert!(two.is_active(&kept).await && two.is_active(&ended).await);
    let form = [("token", ended.as_str().expect("a token"))];
    let revoked = second.post_as(("resource-server", super::world::SECRET), "/oauth/revoke", &form);
    assert_ne!(revoked.await.status, 200, "it is another's");
    let assertion = first.assertion();
    let mut form = super::world::token_form(&assertion, "")[2..].to_vec();
    form.push(("token", ended.as_str().expect("a token")));
    assert_eq!(first.post("/oauth/revoke", &form).await.status, 200);
    assert!(two.is_active(&kept).await && !two.is_active(&ended).await);

    // A client that registered here authenticates there, is managed there, and its end counts.
    let metadata = json!({
        "client_name": "Lakeside Mutual",
        "token_endpoint_auth_method": "private_key_jwt",
        "grant_types": ["client_credentials"],
        "response_types": [],
        "jwks": jwks(&["other-client-es384"]),
        "scope": "system/*.read",
        "contacts": ["p2p@lakeside.test"],
        "payer_identifier": "urn:oid:2.16.840.1.113883.6.300|22222",
    });
    let registered = first.post_json("/oauth/register", &metadata).await;
    assert_eq!(registered.status, 201, "{}", registered.text);
    let registered = registered.json();
    let client_id = registered["client_id"].as_str().expect("an id");
    let other = second.post_json("/oauth/register", &metadata).await.json();
    assert_ne!(other["client_id"], client_id, "nobody is given an id twice");
    let header = json!({"alg": "ES384", "typ": "JWT", "kid": "other-client-es384"});
    let assertion = || sign("other-client-es384", &header, &first.claims(client_id));
    let granted = second.ask(&assertion()).await;
    assert_eq!(granted.brief(), "200");
    let secret = registered["registration_access_token"].as_str().expect("a token");
    let path = format!("/oauth/register/{client_id}");
    let path = registered["registration_client_uri"]
        .as_str()
        .and_then(|uri| uri.strip_prefix(first.issuer.as_str()))
        .unwrap_or(&path);
    let ended = second.http.delete(second.url(path)).bearer_auth(secret);
    assert_eq!(read(ended).await.status, 204);
    assert_eq!(first.ask(&assertion()).await.brief(), "401 invalid_client");
    assert!(!two.is_active(&granted.json()["access_token"]).await);

    // What a person granted goes on, once.
    let answer = tokens(first, "public-app").await;
    let again = refresh(second, "public-app", &answer, &[]).await;
    assert_eq!(again.brief(), "200", "{}", again.text);
    assert_eq!(refresh(first, "public-app", &answer, &[]).await.brief(), "400 invalid_grant");

    // Keys replaced here sign there, and the old ones vouch for what they signed.
    let old = two.token().await;
    first.handle.rotate_signing_keys(SigningKeys::from_pems(&[&pem("idp-es384")]).expect("a key"));
    let published = first.get("/oauth/jwks").await.json();
    let second = World::over(store, Some(first)).await;
    assert_eq!(second.get("/oauth/jwks").await.json(), published, "given the first keys again");
    if store.is_shared() {
        assert_eq!(two.second.get("/oauth/jwks").await.json(), published);
    }
    let two = Two { first: two.first, second };
    assert!(two.is_active(&old).await && two.is_active(&two.token().await).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_comes_back_goes_on() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("state").display().to_string();
    let store = open_store(&path).expect("a file");
    // The second server stands for the first one after its end: of what the first has in memory,
    // it learns nothing.
    what_one_did_the_other_knows(&store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_share_what_they_know() {
    let Some(server) = RedisServer::start() else { return };
    let store = open_store(&server.url).expect("a server");
    what_one_did_the_other_knows(&store).await;
}
