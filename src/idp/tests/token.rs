//! The token endpoint: answers, refusals by the request's form, secrets, scopes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::world::{SECRET, START, World, basic, client, jwks, read, sign, token_form};
use crate::idp::{AuthMethod, Client, Policy};
use crate::oauth::{JWT_BEARER_ASSERTION, Jwt, MEMBER_MATCH_SCOPE};

#[tokio::test]
async fn an_answer_states_the_token_its_type_life_and_scope() {
    let world = World::strict().await;
    let answer = world.ask(&world.assertion()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("pragma"), "no-cache");
    let body = answer.json();
    assert_eq!(body["token_type"], "bearer");
    assert_eq!(body["expires_in"], 300);
    assert_eq!(body["scope"], "system/*.read");
    assert_eq!(body.get("refresh_token"), None);
}

#[tokio::test]
async fn an_access_token_is_a_jwt_that_the_published_key_verifies() {
    let world = World::strict().await;
    let token = world.access_token().await;
    let jwt = Jwt::decode(&token).expect("a JWT");
    assert_eq!(jwt.header_str("typ"), Some("at+jwt"));
    let published = world.get("/oauth/jwks").await.json()["keys"][0].clone();
    assert_eq!(jwt.header["kid"], published["kid"]);
    assert_eq!(jwt.header["alg"], "ES256");
    let key = jsonwebtoken::DecodingKey::from_ec_components(
        published["x"].as_str().expect("x"),
        published["y"].as_str().expect("y"),
    );
    let signature = URL_SAFE_NO_PAD.encode(&jwt.signature);
    let verified = jsonwebtoken::crypto::verify(
        &signature,
        jwt.signing_input.as_bytes(),
        &key.expect("a key"),
        jsonwebtoken::Algorithm::ES256,
    );
    assert!(verified.expect("verifiable"));
    let mut claims = Value::Object(jwt.claims);
    for name in ["jti", "grant"] {
        assert!(claims[name].as_str().is_some_and(|id| !id.is_empty()), "{name}");
        super::world::remove(&mut claims, name);
    }
    assert_eq!(
        claims,
        json!({
            "iss": world.issuer, "sub": "payer-b", "client_id": "payer-b",
            "aud": "https://source.test/fhir", "scope": "system/*.read",
            "iat": START, "exp": START + 300, "business_id": "urn:payers|payer-b",
        })
    );
}

#[tokio::test]
async fn no_two_tokens_are_the_same() {
    let world = World::strict().await;
    assert_ne!(world.access_token().await, world.access_token().await);
}

#[tokio::test]
async fn a_request_of_the_wrong_form_is_refused_with_the_code_that_says_so() {
    let world = World::strict().await;
    let assertion = world.assertion();
    let good = token_form(&assertion, "system/*.read");
    let with = |name: &'static str, value: &'static str| {
        let mut form = good.to_vec();
        form.retain(|(other, _)| *other != name);
        form.push((name, value));
        form
    };
    let and = |name: &'static str, value: &'static str| {
        let mut form = good.to_vec();
        form.push((name, value));
        form
    };
    let without = |name: &str| {
        let mut form = good.to_vec();
        form.retain(|(other, _)| *other != name);
        form
    };
    let jwt_bearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    for (what, form, expected) in [
        ("grant missing", without("grant_type"), "400 invalid_request"),
        ("grant empty", with("grant_type", ""), "400 invalid_request"),
        ("grant unknown", with("grant_type", "x"), "400 unsupported_grant_type"),
        ("grant without its parameter", with("grant_type", jwt_bearer), "400 invalid_request"),
        (
            "grant in capitals",
            with("grant_type", "CLIENT_CREDENTIALS"),
            "400 unsupported_grant_type",
        ),
        ("type missing", without("client_assertion_type"), "400 invalid_request"),
        ("type wrong", with("client_assertion_type", jwt_bearer), "400 invalid_request"),
        ("assertion missing", without("client_assertion"), "400 invalid_request"),
        ("grant repeated", and("grant_type", "client_credentials"), "400 invalid_request"),
        ("scope repeated", and("scope", "system/*.rs"), "400 invalid_request"),
        ("secret too", and("client_secret", "x"), "400 invalid_request"),
        ("other client_id", and("client_id", "payer-c"), "401 invalid_client"),
        ("nothing presented", vec![good[0], good[1]], "401 invalid_client"),
        ("only client_id", vec![good[0], good[1], ("client_id", "payer-b")], "401 invalid_client"),
        (
            "secret in the body",
            vec![good[0], good[1], ("client_id", "secretive"), ("client_secret", SECRET)],
            "401 invalid_client",
        ),
    ] {
        let answer = world.post("/oauth/token", &form).await;
        assert_eq!(answer.brief(), expected, "{what}");
        let text = answer.json()["error_description"].as_str().expect("a description").to_owned();
        let allowed = |c: char| matches!(c, ' '..='!' | '#'..='[' | ']'..='~');
        assert!(text.chars().all(allowed), "{what}: {text}");
        assert!(!text.contains("payer-c"), "{what}: {text}");
    }
    // All of these failed for the one thing, and the assertion was not used up by them.
    assert_eq!(world.post("/oauth/token", &and("x-unknown", "1")).await.brief(), "200");
}

#[tokio::test]
async fn only_a_posted_form_gives_a_token() {
    let world = World::strict().await;
    let assertion = world.assertion();
    let form = token_form(&assertion, "system/*.read");
    let url = world.url("/oauth/token");
    let json: Value = form.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let multipart = world.http.post(&url).header("content-type", "multipart/form-data; boundary=x");
    for (what, request, expected) in [
        ("JSON", world.http.post(&url).json(&json), "400 invalid_request"),
        ("multipart", multipart.body("--x--"), "400 invalid_request"),
        ("no media type", world.http.post(&url).body("grant_type=x"), "400 invalid_request"),
        ("query", world.http.post(&url).query(&form), "400 invalid_request"),
        ("GET", world.http.get(&url).query(&form), "405"),
        ("PUT", world.http.put(&url).form(&form), "405"),
    ] {
        assert_eq!(read(request).await.brief(), expected, "{what}");
    }
    let parameters = world
        .http
        .post(&url)
        .header("content-type", "application/x-www-form-urlencoded; charset=UTF-8")
        .body(serde_urlencoded::to_string(form).expect("a form"));
    assert_eq!(read(parameters).await.brief(), "200");
}

#[tokio::test]
async fn a_secret_is_sent_by_basic_and_a_failure_is_challenged() {
    let world = World::strict().await;
    let form = [("grant_type", "client_credentials"), ("scope", "system/*.read")];
    let good = world.post_as(("secretive", SECRET), "/oauth/token", &form).await;
    assert_eq!(good.brief(), "200");
    for (what, who) in [
        ("wrong secret", ("secretive", "guess")),
        ("empty secret", ("secretive", "")),
        ("a prefix of the secret", ("secretive", &SECRET[..5])),
        ("unknown client", ("nobody", SECRET)),
        ("client without a secret", ("payer-b", "")),
    ] {
        let answer = world.post_as(who, "/oauth/token", &form).await;
        assert_eq!(answer.brief(), "401 invalid_client", "{what}");
        assert!(answer.header("www-authenticate").starts_with("Basic "), "{what}");
    }
    for header in ["Basic ???", "Basic Zm9v", "Bearer abc", "Digest x", "Basic"] {
        let request = world.http.post(world.url("/oauth/token")).header("authorization", header);
        assert_eq!(read(request.form(&form)).await.brief(), "401 invalid_client", "{header}");
    }
    let mut other = form.to_vec();
    other.push(("client_id", "payer-b"));
    let answer = world.post_as(("secretive", SECRET), "/oauth/token", &other).await;
    assert_eq!(answer.brief(), "401 invalid_client");
    let assertion = world.assertion();
    let request = world
        .http
        .post(world.url("/oauth/token"))
        .header("authorization", basic("secretive", SECRET))
        .form(&token_form(&assertion, "system/*.read"));
    assert_eq!(read(request).await.brief(), "400 invalid_request");
}

#[tokio::test]
async fn scopes_are_narrowed_to_the_registration_and_stated() {
    let world = World::strict().await;
    for (asked, granted) in [
        ("system/*.rs system/*.read", "system/*.rs system/*.read"),
        ("system/*.cruds", "system/*.rs"),
        ("system/*.*", "system/*.read"),
        ("system/Patient.cr foo/bar.baz openid", "system/Patient.r"),
    ] {
        let answer = world.ask_scope(asked).await;
        assert_eq!(answer.json()["scope"], granted, "{asked}");
    }
    for bad in ["", "foo/bar.baz", "system/*.write", "user/*.rs", MEMBER_MATCH_SCOPE, "a\tb", "\""]
    {
        assert_eq!(world.ask_scope(bad).await.brief(), "400 invalid_scope", "{bad}");
    }
    let long = "system/A.c ".repeat(10_000);
    assert_eq!(world.ask_scope(&long).await.brief(), "400 invalid_scope");
}

#[tokio::test]
async fn a_client_registered_for_another_grant_is_unauthorized() {
    let other = Client {
        grant_types: vec!["authorization_code".to_owned()],
        ..client("app", AuthMethod::PrivateKeyJwt, jwks(&["client-es384"]))
    };
    let world = World::at("", Policy::default(), vec![other]).await;
    let header = json!({"alg": "ES384", "typ": "JWT", "kid": "client-es384"});
    let assertion = sign("client-es384", &header, &world.claims("app"));
    assert_eq!(world.ask(&assertion).await.brief(), "400 unauthorized_client");
}

#[tokio::test]
async fn a_server_below_a_path_is_its_own_issuer() {
    let world = World::at("/run/7", Policy::default(), Vec::new()).await;
    let answer = world.ask(&world.assertion()).await;
    assert_eq!(answer.brief(), "200");
    let transcript = world.recorder.transcript();
    assert_eq!(transcript.exchanges[0].endpoint, crate::id::Endpoint::Token);
    assert_eq!(transcript.exchanges[0].initiator, crate::id::Party::Target);
    let origin = world.issuer.trim_end_matches("/run/7");
    let outside = world.http.post(format!("{origin}/oauth/token"));
    let form = [("client_assertion_type", JWT_BEARER_ASSERTION)];
    assert_eq!(read(outside.form(&form)).await.status, 404);
}

#[tokio::test]
async fn a_policy_can_change_while_the_server_runs() {
    let world = World::strict().await;
    world.handle.set_policy(Policy { token_ttl_secs: 60, ..world.handle.policy() });
    assert_eq!(world.ask(&world.assertion()).await.json()["expires_in"], 60);
}

#[tokio::test]
async fn two_headers_are_two_authentications() {
    let world = World::strict().await;
    let header = basic("secretive", SECRET);
    let request = world.http.post(world.url("/oauth/token"));
    let request = request.header("authorization", &header).header("authorization", &header);
    let form = [("grant_type", "client_credentials"), ("scope", "system/*.read")];
    assert_eq!(read(request.form(&form)).await.brief(), "400 invalid_request");
}
