//! Rows of the decisions about attacks on client authentication.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::client_keys::Published;
use super::decisions::{Row, rows};
use super::world::{SECRET, START, World, jwks, read, sign, token_form};
use crate::oauth::JWT_BEARER_ASSERTION;

const REFUSED: &str = "401 invalid_client";

pub const ROWS: &[Row] = rows! {
    assertion_checks_typ = false => |w| {
        altered(w, |header, _| header["typ"] = json!("at+jwt")).await
    }; REFUSED, "200";
    assertion_refuses_unpublished_algorithms = false => |w| {
        let (mut header, claims) = w.parts();
        header["alg"] = json!("RS256");
        header["kid"] = json!("client-rsa");
        w.ask(&sign("client-rsa", &header, &claims)).await.brief()
    }; REFUSED, "200";
    assertion_algorithms_refused = vec!["ES384".to_owned()] => |w| {
        w.ask(&w.assertion()).await.brief()
    }; "200", REFUSED;
    assertion_checks_client = false => |w| {
        let (header, _) = w.parts();
        w.ask(&sign("client-es384", &header, &w.claims("nobody"))).await.brief()
    }; REFUSED, "200";
    assertion_keys_per_client = false => |w| {
        let (mut header, claims) = w.parts();
        header["kid"] = json!("other-client-es384");
        w.ask(&sign("other-client-es384", &header, &claims)).await.brief()
    }; REFUSED, "200";
    assertion_trusts_embedded_keys = true => |w| {
        let (mut header, claims) = w.parts();
        header["jwk"] = jwks(&["stranger-es384"])["keys"][0].clone();
        w.ask(&sign("stranger-es384", &header, &claims)).await.brief()
    }; REFUSED, "200";
    assertion_follows_foreign_keys = true => |w| {
        let published = Published::with("max-age=300").await;
        published.publish(200, &["stranger-es384"]);
        let (mut header, claims) = w.parts();
        header["kid"] = json!("stranger-es384");
        header["jku"] = json!(published.url);
        let answer = w.ask(&sign("stranger-es384", &header, &claims)).await.brief();
        format!("{answer}, {} fetches", published.fetches())
    }; "401 invalid_client, 0 fetches", "200, 1 fetches";
    assertion_checks_issued_at = false => |w| {
        altered(w, |_, claims| claims["iat"] = json!(START + 60)).await
    }; REFUSED, "200";
    assertion_max_age_secs = 0 => |w| {
        altered(w, |_, claims| claims["iat"] = json!(START - 86_400)).await
    }; REFUSED, "200";
    assertion_checks_client_id_parameter = false => |w| {
        extended(w, &[("client_id", "payer-c")]).await
    }; REFUSED, "200";
    assertion_refuses_access_tokens = false => |w| w.ask(&w.access_token().await).await.brief();
        REFUSED, "200";
    assertion_replay_memory_secs = Some(30) => |w| {
        let assertion = w.assertion();
        assert_eq!(w.ask(&assertion).await.brief(), "200");
        w.wait(60);
        w.ask(&assertion).await.brief()
    }; REFUSED, "200";
    assertion_replay_memory_size = Some(2) => |w| {
        let assertion = w.assertion();
        for again in [&assertion, &w.assertion(), &w.assertion()] {
            assert_eq!(w.ask(again).await.brief(), "200");
        }
        w.ask(&assertion).await.brief()
    }; REFUSED, "200";
    assertion_replay_memory_shared = false => |w| {
        let assertion = w.assertion();
        assert_eq!(w.ask(&assertion).await.brief(), "200");
        let form = [
            ("client_assertion_type", JWT_BEARER_ASSERTION),
            ("client_assertion", assertion.as_str()),
            ("token", "any"),
        ];
        w.post("/oauth/introspect", &form).await.brief()
    }; REFUSED, "200";
    audience_compared_exactly = false => |w| {
        let audience = format!("{}/", w.url("/oauth/token"));
        let (header, mut claims) = w.parts();
        claims["aud"] = json!(audience);
        w.ask(&sign("client-es384", &header, &claims)).await.brief()
    }; REFUSED, "200";
    audience_may_be_issuer = true => |w| {
        let (header, mut claims) = w.parts();
        claims["aud"] = json!(w.issuer);
        w.ask(&sign("client-es384", &header, &claims)).await.brief()
    }; REFUSED, "200";
    audience_may_name_others = true => |w| {
        let (header, mut claims) = w.parts();
        claims["aud"] = json!([w.url("/oauth/token"), "https://other.test/token"]);
        w.ask(&sign("client-es384", &header, &claims)).await.brief()
    }; REFUSED, "200";
    parameters_in_body_only = false => |w| {
        let assertion = w.assertion();
        let form = token_form(&assertion, "system/*.read");
        let query = serde_urlencoded::to_string(form).expect("a query");
        w.get(&format!("/oauth/token?{query}")).await.status.to_string()
    }; "405", "200";
    refuses_unknown_parameters = true => |w| extended(w, &[("x", "y")]).await;
        "200", "400 invalid_request";
    refuses_empty_parameters = true => |w| extended(w, &[("client_id", "")]).await;
        "200", "400 invalid_request";
    client_failure_says_why = true => |w| {
        let answer = w.ask("x").await.json();
        let text = answer["error_description"].as_str().expect("a text").to_owned();
        text.contains("parts").to_string()
    }; "false", "true";
    key_fetch_accept = "*/*".to_owned() => |w| {
        let (published, client) = remote(w).await;
        assert_eq!(ask_as(w, &client, "client-es384").await, "200");
        published.accepts().join(";")
    }; "application/json", "*/*";
    key_sets_expire = false => |w| {
        let (published, client) = remote(w).await;
        assert_eq!(ask_as(w, &client, "client-es384").await, "200");
        published.publish(200, &["other-client-es384"]);
        w.wait(600);
        ask_as(w, &client, "other-client-es384").await
    }; "200", REFUSED;
    key_sets_kept = false => |w| {
        let (published, client) = remote(w).await;
        for _ in 0..2 {
            assert_eq!(ask_as(w, &client, "client-es384").await, "200");
        }
        published.fetches().to_string()
    }; "1", "2";
    registered_keys_all_count = false => |w| {
        let (mut header, claims) = w.parts();
        header["alg"] = json!("RS384");
        header["kid"] = json!("client-rsa");
        w.ask(&sign("client-rsa", &header, &claims)).await.brief()
    }; "200", REFUSED;
    key_sets_replaced = false => |w| {
        let (published, client) = remote(w).await;
        assert_eq!(ask_as(w, &client, "client-es384").await, "200");
        published.publish(200, &["other-client-es384"]);
        w.wait(600);
        ask_as(w, &client, "client-es384").await
    }; REFUSED, "200";
    key_refetch_limited = false => |w| {
        let (published, client) = remote(w).await;
        assert_eq!(ask_as(w, &client, "client-es384").await, "200");
        for _ in 0..3 {
            assert_eq!(ask_as(w, &client, "other-client-es384").await, REFUSED);
        }
        published.fetches().to_string()
    }; "2", "4";
    introspection_accepts_bearer = false => |w| {
        let token = w.access_token().await;
        let request = w.http.post(w.url("/oauth/introspect")).bearer_auth(&token);
        read(request.form(&[("token", &token)])).await.brief()
    }; "200", REFUSED;
    introspection_requires_token = false => |w| {
        w.post_as(("resource-server", SECRET), "/oauth/introspect", &[]).await.brief()
    }; "400 invalid_request", "200";
    revocation_trusts_hint = true => |w| {
        let (token, assertion) = (w.access_token().await, w.assertion());
        let form = [
            ("client_assertion_type", JWT_BEARER_ASSERTION),
            ("client_assertion", assertion.as_str()),
            ("token", token.as_str()),
            ("token_type_hint", "refresh_token"),
        ];
        w.post("/oauth/revoke", &form).await.brief()
    }; "200", "400 unsupported_token_type";
    registration_min_rsa_bits = 1024 => |w| {
        let n = URL_SAFE_NO_PAD.encode([0xff; 128]);
        let key = json!({"kty": "RSA", "kid": "weak", "e": "AQAB", "n": n});
        register(w, ("jwks", json!({ "keys": [key] }))).await.brief()
    }; "400 invalid_client_metadata", "201";
};

async fn altered(world: &World, alter: fn(&mut Value, &mut Value)) -> String {
    world.ask(&world.altered(alter)).await.brief()
}

async fn extended(world: &World, more: &[(&'static str, &str)]) -> String {
    let assertion = world.assertion();
    let mut form = token_form(&assertion, "system/*.read").to_vec();
    form.extend_from_slice(more);
    world.post("/oauth/token", &form).await.brief()
}

async fn register(world: &World, keys: (&str, Value)) -> super::world::Answer {
    let mut metadata = json!({
        "token_endpoint_auth_method": "private_key_jwt",
        "grant_types": ["client_credentials"],
        "scope": "system/*.read",
    });
    metadata[keys.0] = keys.1;
    read(world.http.post(world.url("/oauth/register")).json(&metadata)).await
}

/// A client that is registered by the URL of its keys.
async fn remote(world: &World) -> (Published, String) {
    let published = Published::with("max-age=300").await;
    let registered = register(world, ("jwks_uri", json!(published.url))).await.json();
    let client_id = registered["client_id"].as_str().expect("an id").to_owned();
    (published, client_id)
}

async fn ask_as(world: &World, client_id: &str, key: &str) -> String {
    let header = json!({"alg": "ES384", "typ": "JWT", "kid": key});
    world.ask(&sign(key, &header, &world.claims(client_id))).await.brief()
}
