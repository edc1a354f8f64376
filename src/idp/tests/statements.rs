//! Software statements, initial access tokens, and secrets in the body.

use serde_json::{Value, json};

use super::world::{
    Answer, INITIAL_TOKEN, SECRET, START, STATEMENT_ISSUER, World, client, jwks, read, sign,
    unsigned,
};
use crate::idp::{AuthMethod, Policy};

async fn register(world: &World, statement: &str) -> Answer {
    let metadata = json!({
        "client_name": "B", "scope": "system/*.read", "software_statement": statement,
        "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks(&["client-es384"]),
        "grant_types": ["client_credentials"],
    });
    read(world.http.post(world.url("/oauth/register")).json(&metadata)).await
}

fn claims() -> Value {
    json!({
        "iss": STATEMENT_ISSUER, "exp": START + 60, "scope": "system/Patient.read",
        "software_id": "b-1",
    })
}

#[tokio::test]
async fn what_a_trusted_statement_says_is_registered() {
    let world = World::strict().await;
    let header = json!({"alg": "ES384", "kid": "statements-es384"});
    let statement = sign("statements-es384", &header, &claims());
    let body = register(&world, &statement).await.json();
    assert_eq!(body["scope"], "system/Patient.read");
    assert_eq!(body["software_id"], "b-1");
    assert_eq!(body["client_name"], "B", "the statement does not speak of it");
    assert_eq!(body["software_statement"], statement);
    assert_eq!(body.get("iss"), None);
    world.wait(60);
    assert_eq!(register(&world, &statement).await.brief(), "400 invalid_software_statement");
}

#[tokio::test]
async fn a_statement_that_cannot_be_believed_is_refused() {
    let world = World::strict().await;
    let header = |alg: &str| json!({"alg": alg, "kid": "statements-es384"});
    let with = |name: &str, value: Value| {
        let mut claims = claims();
        claims[name] = value;
        sign("statements-es384", &header("ES384"), &claims)
    };
    for (statement, expected) in [
        ("no.jwt".to_owned(), "invalid_software_statement"),
        (unsigned(&header("none"), &claims()), "invalid_software_statement"),
        (sign("stranger-es384", &header("ES384"), &claims()), "invalid_software_statement"),
        (sign("statements-es384", &header("HS256"), &claims()), "invalid_software_statement"),
        (with("iss", json!(null)), "invalid_software_statement"),
        (with("iss", json!("https://other.test")), "unapproved_software_statement"),
        (with("exp", json!("soon")), "invalid_software_statement"),
        (with("nbf", json!(START + 1)), "invalid_software_statement"),
        (with("scope", json!(["a"])), "invalid_client_metadata"),
    ] {
        let answer = register(&world, &statement).await;
        assert_eq!(answer.brief(), format!("400 {expected}"));
    }
}

#[tokio::test]
async fn a_registration_needs_the_token_where_the_policy_says_so() {
    let policy = Policy { registration_requires_initial_token: true, ..Policy::default() };
    let world = World::with(policy).await;
    let attempt = async |token: Option<&str>| {
        let metadata = json!({
            "grant_types": ["client_credentials"], "scope": "system/*.read",
        });
        let request = world.http.post(world.url("/oauth/register")).json(&metadata);
        read(match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        })
        .await
    };
    let missing = attempt(None).await;
    assert_eq!((missing.status, missing.header("www-authenticate")), (401, "Bearer"));
    let wrong = attempt(Some("another")).await;
    assert_eq!(wrong.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    assert_eq!(attempt(Some(INITIAL_TOKEN)).await.status, 201);
}

#[tokio::test]
async fn a_secret_in_the_body_is_good_only_where_that_is_offered() {
    let posting = client("posting", AuthMethod::ClientSecretPost, Value::Null);
    let world = World::at("", Policy::default(), vec![posting]).await;
    let ask = async |client_id: &str, secret: &str| {
        let form = [
            ("grant_type", "client_credentials"),
            ("scope", "system/*.read"),
            ("client_id", client_id),
            ("client_secret", secret),
        ];
        world.post("/oauth/token", &form).await.brief()
    };
    assert_eq!(ask("posting", SECRET).await, "401 invalid_client");
    let mut policy = Policy::default();
    policy.auth_methods.push("client_secret_post".to_owned());
    world.handle.set_policy(policy);
    assert_eq!(ask("posting", SECRET).await, "200");
    assert_eq!(ask("posting", "wrong").await, "401 invalid_client");
    assert_eq!(ask("secretive", SECRET).await, "401 invalid_client", "it uses another way");
}
