//! Tokens about one member, for a client that vouches for itself.

use serde_json::json;

use super::world::{World, remove, sign, token_form, unsigned};
use crate::idp::grants::JWT_BEARER;

#[tokio::test]
async fn a_member_token_names_the_member_in_the_answer_and_in_introspection() {
    let world = World::strict().await;
    for named in ["p-1", "Patient/p-1", "https://source.test/fhir/Patient/p-1", "urn:members|1"] {
        let answer = world.ask_about(&world.about(named)).await;
        assert_eq!(answer.brief(), "200", "{named}");
        let body = answer.json();
        assert_eq!(body["patient"], "p-1", "{named}");
        assert_eq!(body["scope"], "system/*.read");
        assert!(body.get("refresh_token").is_none());
        let told = world.introspect(body["access_token"].as_str().expect("a token")).await;
        assert_eq!(told["patient"], "p-1");
        assert_eq!(told["member"], "p-1");
        assert_eq!(told["client_id"], "payer-b");
        assert_eq!(told["business_id"], "urn:payers|payer-b");
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_authorization_jwt_is_wrong_with_the_grant() {
    let world = World::strict().await;
    let header = json!({"alg": "ES384", "typ": "JWT", "kid": "client-es384"});
    for (why, sub) in [("unknown", "p-9"), ("ended", "p-2"), ("another's", "Patient/"), ("", "")] {
        let answer = world.ask_about(&world.about(sub)).await;
        assert_eq!(answer.brief(), "400 invalid_grant", "{why}");
    }
    for claim in ["iss", "sub", "aud", "exp", "jti"] {
        let mut claims = world.about("p-1");
        remove(&mut claims, claim);
        assert_eq!(world.ask_about(&claims).await.brief(), "400 invalid_grant", "{claim}");
    }
    for (claim, value) in [
        ("aud", json!([world.url("/oauth/token"), "https://other.test"])),
        ("exp", json!("soon")),
        ("iat", json!(world.now() + 600)),
        ("nbf", json!(world.now() + 600)),
        ("jti", json!(7)),
        ("iss", json!("payer-c")),
    ] {
        let mut claims = world.about("p-1");
        claims[claim] = value;
        assert_eq!(world.ask_about(&claims).await.brief(), "400 invalid_grant", "{claim}");
    }
    let none = json!({"alg": "none", "typ": "JWT", "kid": "client-es384"});
    assert_eq!(
        world.present(&unsigned(&none, &world.about("p-1"))).await.brief(),
        "400 invalid_grant"
    );
    let stolen = sign("other-client-es384", &header, &world.about("p-1"));
    assert_eq!(world.present(&stolen).await.brief(), "400 invalid_grant");
}

#[tokio::test]
async fn what_is_wrong_with_the_client_is_wrong_with_the_client() {
    let world = World::strict().await;
    let header = json!({"alg": "ES384", "typ": "JWT", "kid": "client-es384"});
    let authorization = sign("client-es384", &header, &world.about("p-1"));
    let bad = world.altered(|_, claims| claims["sub"] = json!("p-1"));
    for (assertion, expected) in [(bad.as_str(), "401 invalid_client"), ("", "401 invalid_client")]
    {
        let mut form = token_form(assertion, "system/*.read").to_vec();
        form[0].1 = JWT_BEARER;
        form.push(("assertion", &authorization));
        let answer = world.post("/oauth/token", &form).await;
        assert!(["401 invalid_client", "400 invalid_request"].contains(&answer.brief().as_str()));
        if !assertion.is_empty() {
            assert_eq!(answer.brief(), expected);
        }
    }
    let assertion = world.assertion();
    let mut form = token_form(&assertion, "system/*.read").to_vec();
    form[0].1 = JWT_BEARER;
    assert_eq!(world.post("/oauth/token", &form).await.brief(), "400 invalid_request");
}

#[tokio::test]
async fn one_jwt_cannot_do_both_jobs_and_each_has_its_own_memory() {
    let world = World::strict().await;
    // An assertion of the client names the client, who is no member.
    assert_eq!(world.present(&world.assertion()).await.brief(), "400 invalid_grant");
    // The same jti may be used once in each job.
    let claims = world.about("p-1");
    assert_eq!(world.ask_about(&claims).await.brief(), "200");
    let jti = claims["jti"].clone();
    let assertion = world.altered(|_, claims| claims["jti"] = jti);
    assert_eq!(world.ask(&assertion).await.brief(), "200");
}
