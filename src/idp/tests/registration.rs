//! Registration and its management, from the first request to the end of the client.

use reqwest::Method;
use serde_json::{Value, json};

use super::world::{Answer, START, World, jwks, read, remove, sign, token_form};

fn metadata() -> Value {
    json!({
        "client_name": "Lakeside Mutual",
        "token_endpoint_auth_method": "private_key_jwt",
        "grant_types": ["client_credentials"],
        "response_types": [],
        "jwks": jwks(&["other-client-es384"]),
        "scope": "system/*.read openid user/*.rs",
        "contacts": ["p2p@lakeside.test"],
        "payer_identifier": "urn:oid:2.16.840.1.113883.6.300|22222",
    })
}

async fn register(world: &World, metadata: &Value) -> Answer {
    read(world.http.post(world.url("/oauth/register")).json(metadata)).await
}

async fn manage(
    world: &World,
    method: Method,
    registered: &Value,
    token: &str,
    body: Option<&Value>,
) -> Answer {
    let uri = registered["registration_client_uri"].as_str().expect("a URI");
    let request = world.http.request(method, uri).bearer_auth(token);
    read(match body {
        Some(body) => request.json(body),
        None => request,
    })
    .await
}

fn token_of(registered: &Value) -> &str {
    registered["registration_access_token"].as_str().expect("a token")
}

async fn ask(world: &World, registered: &Value, key: &str) -> Answer {
    let client_id = registered["client_id"].as_str().expect("an id");
    let header = json!({"alg": "ES384", "typ": "JWT", "kid": key});
    world.ask(&sign(key, &header, &world.claims(client_id))).await
}

#[tokio::test]
async fn a_client_registers_and_gets_a_token() {
    let world = World::strict().await;
    let mut sent = metadata();
    sent["x_unknown"] = json!({"nested": true});
    sent["client_id"] = json!("payer-b");
    let answer = register(&world, &sent).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("pragma"), "no-cache");
    let registered = answer.json();
    assert_eq!(registered["client_id_issued_at"], START);
    assert_eq!(registered["scope"], "system/*.read", "what a machine cannot use is left out");
    assert_eq!(registered["client_name"], "Lakeside Mutual");
    assert_eq!(registered["jwks"], sent["jwks"]);
    assert_eq!(registered.get("client_secret"), None);
    assert_eq!(registered.get("x_unknown"), None);
    assert_ne!(registered["client_id"], "payer-b");
    let token = ask(&world, &registered, "other-client-es384").await;
    assert_eq!(token.brief(), "200");
    let token = token.json()["access_token"].as_str().expect("a token").to_owned();
    let state = world.introspect(&token).await;
    assert_eq!(state["business_id"], "urn:oid:2.16.840.1.113883.6.300|22222");
    // The client whose name was claimed is untouched.
    assert_eq!(world.ask(&world.assertion()).await.brief(), "200");
}

#[tokio::test]
async fn a_client_with_a_secret_is_given_one() {
    let world = World::strict().await;
    // The default method is client_secret_basic, and the default grant is replaced.
    let registered = register(&world, &json!({"client_name": "B"})).await.json();
    assert_eq!(registered["token_endpoint_auth_method"], "client_secret_basic");
    assert_eq!(registered["grant_types"], json!(["client_credentials"]));
    assert_eq!(registered["response_types"], json!([]));
    assert_eq!(registered["client_secret_expires_at"], 0);
    let who = (
        registered["client_id"].as_str().expect("an id"),
        registered["client_secret"].as_str().expect("a secret"),
    );
    let form = [("grant_type", "client_credentials"), ("scope", "system/*.rs")];
    assert_eq!(world.post_as(who, "/oauth/token", &form).await.brief(), "200");
}

#[tokio::test]
async fn metadata_that_cannot_be_is_refused() {
    let world = World::strict().await;
    let with = |name: &str, value: Value| {
        let mut metadata = metadata();
        metadata[name] = value;
        metadata
    };
    let mut no_keys = metadata();
    remove(&mut no_keys, "jwks");
    let mut private = jwks(&["other-client-es384"]);
    private["keys"][0]["d"] = json!("AQAB");
    let statement = |header: Value| {
        let claims = json!({"iss": "https://trust.test", "scope": "system/*.rs"});
        json!(sign("stranger-es384", &header, &claims))
    };
    let metadata_error = "400 invalid_client_metadata";
    for (what, sent, expected) in [
        ("two key sources", with("jwks_uri", json!("https://b.test/jwks")), metadata_error),
        ("no key", no_keys.clone(), metadata_error),
        ("private key", with("jwks", private), metadata_error),
        ("jwks no set", with("jwks", json!("x")), metadata_error),
        ("grant unknown", with("grant_types", json!(["x"])), metadata_error),
        ("grant not offered", with("grant_types", json!(["password"])), metadata_error),
        (
            "nowhere to return to",
            with("grant_types", json!(["authorization_code"])),
            "400 invalid_redirect_uri",
        ),
        ("grants no list", with("grant_types", json!("client_credentials")), metadata_error),
        ("no grant", with("grant_types", json!([])), metadata_error),
        ("method none", with("token_endpoint_auth_method", json!("none")), metadata_error),
        ("method unknown", with("token_endpoint_auth_method", json!("x")), metadata_error),
        ("alg HS256", with("token_endpoint_auth_signing_alg", json!("HS256")), metadata_error),
        ("scope unknown", with("scope", json!("openid user/*.rs")), metadata_error),
        ("name no text", with("client_name", json!(7)), metadata_error),
        ("contacts no list", with("contacts", json!("me")), metadata_error),
        ("payer half", with("payer_identifier", json!("22222")), metadata_error),
        ("redirect", with("redirect_uris", json!(["/callback"])), "400 invalid_redirect_uri"),
        (
            "redirect wildcard",
            with("redirect_uris", json!(["https://*.test/callback"])),
            "400 invalid_redirect_uri",
        ),
        (
            "statement",
            with("software_statement", statement(json!({"alg": "ES384"}))),
            "400 unapproved_software_statement",
        ),
        (
            "statement unsigned",
            with("software_statement", statement(json!({"alg": "none"}))),
            "400 invalid_software_statement",
        ),
        (
            "statement no JWT",
            with("software_statement", json!("x")),
            "400 invalid_software_statement",
        ),
    ] {
        let answer = register(&world, &sent).await;
        assert_eq!(answer.brief(), expected, "{what}");
        assert_eq!(answer.header("cache-control"), "no-store", "{what}");
    }
    for location in ["ftp://b.test/jwks", "file:///etc/passwd", "/jwks", "https://b.test/#k"] {
        let mut sent = no_keys.clone();
        sent["jwks_uri"] = json!(location);
        assert_eq!(register(&world, &sent).await.brief(), metadata_error, "{location}");
    }
    let url = world.url("/oauth/register");
    let json = "application/json";
    for (what, media_type, body) in [
        ("form", "application/x-www-form-urlencoded", "client_name=B"),
        ("not JSON", json, "client_name"),
        ("a list", json, "[]"),
        ("nothing", json, ""),
    ] {
        let request = world.http.post(&url).header("content-type", media_type).body(body);
        assert_eq!(read(request).await.brief(), metadata_error, "{what}");
    }
    assert_eq!(world.get("/oauth/register").await.status, 405);
}

#[tokio::test]
async fn an_agreed_algorithm_is_the_only_one() {
    let world = World::strict().await;
    let mut sent = metadata();
    sent["token_endpoint_auth_signing_alg"] = json!("RS384");
    sent["jwks"] = jwks(&["other-client-es384", "other-client-rsa"]);
    let registered = register(&world, &sent).await.json();
    assert_eq!(registered["token_endpoint_auth_signing_alg"], "RS384");
    let answer = ask(&world, &registered, "other-client-es384").await;
    assert_eq!(answer.brief(), "401 invalid_client");
    let header = json!({"alg": "RS384", "typ": "JWT", "kid": "other-client-rsa"});
    let claims = world.claims(registered["client_id"].as_str().expect("an id"));
    let answer = world.ask(&sign("other-client-rsa", &header, &claims)).await;
    assert_eq!(answer.brief(), "200");
}

#[tokio::test]
async fn a_registration_is_read_with_its_own_token_only() {
    let world = World::strict().await;
    let registered = register(&world, &metadata()).await.json();
    let other = register(&world, &metadata()).await.json();
    assert_ne!(registered["client_id"], other["client_id"]);
    let own = token_of(&registered);
    let answer = manage(&world, Method::GET, &registered, own, None).await;
    assert_eq!((answer.status, answer.json()), (200, registered.clone()));
    for (what, token) in [("wrong", "guess"), ("of another client", token_of(&other))] {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let answer = manage(&world, method, &registered, token, None).await;
            assert_eq!(answer.brief(), "401 invalid_token", "{what}");
            let challenge = answer.header("www-authenticate");
            assert_eq!(challenge, "Bearer error=\"invalid_token\"", "{what}");
        }
    }
    let uri = registered["registration_client_uri"].as_str().expect("a URI");
    let answer = read(world.http.get(uri)).await;
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer"));
    for client_id in ["payer-b", "nobody"] {
        let request = world.http.get(world.url(&format!("/oauth/register/{client_id}")));
        assert_eq!(read(request.bearer_auth(own)).await.status, 401, "{client_id}");
    }
}

#[tokio::test]
async fn an_update_replaces_the_whole_registration() {
    let world = World::strict().await;
    let registered = register(&world, &metadata()).await.json();
    let mut update = metadata();
    update["client_id"] = registered["client_id"].clone();
    update["scope"] = json!("system/Patient.rs");
    update["jwks"] = jwks(&["stranger-es384"]);
    update["client_name"] = Value::Null;
    remove(&mut update, "contacts");
    remove(&mut update, "payer_identifier");
    let own = token_of(&registered);
    let answer = manage(&world, Method::PUT, &registered, own, Some(&update)).await;
    assert_eq!(answer.status, 200);
    let updated = answer.json();
    assert_eq!(updated["scope"], "system/Patient.rs");
    for removed in ["client_name", "contacts", "payer_identifier"] {
        assert_eq!(updated.get(removed), None, "{removed}");
    }
    for kept in ["client_id", "client_id_issued_at", "registration_access_token"] {
        assert_eq!(updated[kept], registered[kept], "{kept}");
    }
    let read = manage(&world, Method::GET, &registered, own, None).await;
    assert_eq!(read.json(), updated);
    // The old key has ended, the other one has begun.
    let old = ask(&world, &registered, "other-client-es384").await;
    assert_eq!(old.brief(), "401 invalid_client");
    assert_eq!(
        ask(&world, &registered, "stranger-es384").await.json()["scope"],
        "system/Patient.read"
    );
}

#[tokio::test]
async fn an_update_that_oversteps_is_refused_and_changes_nothing() {
    let world = World::strict().await;
    let registered = register(&world, &json!({"client_name": "B"})).await.json();
    let own = token_of(&registered);
    let good = json!({
        "client_id": registered["client_id"],
        "client_secret": registered["client_secret"],
        "client_name": "C",
    });
    let with = |name: &str, value: Value| {
        let mut update = good.clone();
        update[name] = value;
        update
    };
    let mut nameless = good.clone();
    remove(&mut nameless, "client_id");
    for (what, update) in [
        ("no client_id", nameless),
        ("other client_id", with("client_id", json!("payer-b"))),
        ("chosen secret", with("client_secret", json!("mine"))),
        ("token", with("registration_access_token", json!(own))),
        ("URI", with("registration_client_uri", registered["registration_client_uri"].clone())),
        ("issued at", with("client_id_issued_at", json!(START))),
        ("expires at", with("client_secret_expires_at", json!(0))),
        ("bad metadata", with("grant_types", json!(["x"]))),
    ] {
        let answer = manage(&world, Method::PUT, &registered, own, Some(&update)).await;
        assert_eq!(answer.brief(), "400 invalid_client_metadata", "{what}");
    }
    let read = manage(&world, Method::GET, &registered, own, None).await;
    let mut unchanged = registered.clone();
    remove(&mut unchanged, "client_secret");
    remove(&mut unchanged, "client_secret_expires_at");
    assert_eq!(read.json(), unchanged);
    let answer = manage(&world, Method::PUT, &registered, own, Some(&good)).await;
    assert_eq!(answer.json()["client_name"], "C");
    // It is the same still, and the server could not say it if it would.
    assert_eq!(answer.json().get("client_secret"), None);
    let client_id = registered["client_id"].as_str().expect("an id");
    let secret = registered["client_secret"].as_str().expect("a secret");
    let form = [("grant_type", "client_credentials"), ("scope", "system/*.read")];
    assert_eq!(world.post_as((client_id, secret), "/oauth/token", &form).await.status, 200);
}

#[tokio::test]
async fn a_deleted_client_ends_with_its_tokens() {
    let world = World::strict().await;
    let registered = register(&world, &metadata()).await.json();
    let token = ask(&world, &registered, "other-client-es384").await.json();
    let token = token["access_token"].as_str().expect("a token");
    assert_eq!(world.introspect(token).await["active"], true);
    let own = token_of(&registered);
    let answer = manage(&world, Method::DELETE, &registered, own, None).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(world.introspect(token).await, json!({"active": false}));
    let refused = ask(&world, &registered, "other-client-es384").await;
    assert_eq!(refused.brief(), "401 invalid_client");
    for method in [Method::GET, Method::DELETE] {
        let again = manage(&world, method, &registered, own, None).await;
        assert_eq!(again.brief(), "401 invalid_token");
    }
}

#[tokio::test]
async fn keys_at_a_location_are_not_fetched_before_they_are_needed() {
    let world = World::strict().await;
    let mut sent = metadata();
    remove(&mut sent, "jwks");
    // Nobody listens there.
    sent["jwks_uri"] = json!("http://127.0.0.1:9/jwks.json");
    let registered = register(&world, &sent).await.json();
    let client_id = registered["client_id"].as_str().expect("an id");
    let header = json!({"alg": "ES384", "typ": "JWT", "kid": "other-client-es384"});
    let assertion = sign("other-client-es384", &header, &world.claims(client_id));
    let form = token_form(&assertion, "system/*.read");
    assert_eq!(world.post("/oauth/token", &form).await.brief(), "401 invalid_client");
}
