//! How the target authenticates.

use std::collections::BTreeSet;

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation};
use serde_json::{Value, json};

use crate::oauth::{JWT_BEARER_ASSERTION, Jwt};

use super::play::{CLIENT_ID, Play};
use super::stand_in::{EXPORT_SCOPE, MATCH_SCOPE, Script};

/// Verifies an assertion with the key set the target publishes.
async fn verified(play: &Play, assertion: &str) -> Jwt {
    let url = format!("{}/.well-known/jwks.json", play.origin);
    let response = play.http.get(url).send().await.expect("an answer");
    assert!(response.headers()["cache-control"].to_str().expect("text").contains("max-age"));
    let set: JwkSet = response.json().await.expect("a key set");
    assert_eq!(set.keys.len(), 2);
    let header = jsonwebtoken::decode_header(assertion).expect("a header");
    let jwk = set.find(header.kid.as_deref().expect("a kid")).expect("a published key");
    let key = DecodingKey::from_jwk(jwk).expect("a key");
    let mut validation = Validation::new(header.alg);
    validation.validate_exp = false;
    validation.set_audience(&[format!("{}/oauth/token", play.source.origin)]);
    jsonwebtoken::decode::<Value>(assertion, &key, &validation).expect("a good signature");
    Jwt::decode(assertion).expect("a compact JWT")
}

#[tokio::test]
async fn each_token_request_has_a_fresh_assertion_signed_with_a_published_key() {
    let play = Play::start(Script::default()).await;
    play.run().await;
    let requests = play.source.seen("/oauth/token");
    let scopes: Vec<String> =
        requests.iter().map(|request| request.form()["scope"].clone()).collect();
    assert_eq!(scopes, [MATCH_SCOPE, EXPORT_SCOPE]);
    let mut unique = BTreeSet::new();
    for request in &requests {
        let form = request.form();
        assert_eq!(form["grant_type"], "client_credentials");
        assert_eq!(form["client_assertion_type"], JWT_BEARER_ASSERTION);
        let jwt = verified(&play, &form["client_assertion"]).await;
        assert_eq!(jwt.header_str("alg"), Some("ES384"));
        assert_eq!(jwt.header_str("typ"), Some("JWT"));
        assert_eq!(jwt.claim_str("iss"), Some(CLIENT_ID));
        assert_eq!(jwt.claim_str("sub"), Some(CLIENT_ID));
        assert_eq!(jwt.claim_secs("exp"), Some(request.at.as_second() + 240));
        unique.insert(jwt.claim_str("jti").expect("a jti").to_owned());
    }
    assert_eq!(unique.len(), requests.len());
}

#[tokio::test]
async fn a_server_that_knows_only_the_other_algorithm_is_served() {
    let smart = json!({"token_endpoint_auth_signing_alg_values_supported": ["RS384"]});
    let play = Play::start(Script { smart, ..Script::default() }).await;
    assert_eq!(play.run().await["status"], "completed");
    let form = play.source.seen("/oauth/token")[0].form();
    let jwt = verified(&play, &form["client_assertion"]).await;
    assert_eq!(jwt.header_str("alg"), Some("RS384"));
    assert_eq!(jwt.header_str("kid"), Some("rsa-1"));
}

#[tokio::test]
async fn a_relative_token_endpoint_is_below_the_fhir_base() {
    let smart = json!({"token_endpoint": "auth/token"});
    let play = Play::start(Script { smart, ..Script::default() }).await;
    assert_eq!(play.run().await["status"], "completed");
    assert_eq!(play.source.seen("/fhir/auth/token").len(), 2);
}

#[tokio::test]
async fn a_token_about_to_expire_is_renewed_while_the_job_runs() {
    let script = Script { polls: vec![Some("200"); 3], ..Script::default() };
    let play = Play::start(script).await;
    assert_eq!(play.run().await["status"], "completed");
    let requests = play.source.seen("/oauth/token");
    assert_eq!(requests.len(), 3);
    let tokens: Vec<Option<String>> = play
        .source
        .seen("/export-status/1")
        .iter()
        .map(|poll| poll.header("authorization").map(str::to_owned))
        .collect();
    // 200 s are within the life of 300 s, 400 s are not.
    assert_eq!(tokens[0], tokens[1]);
    assert_ne!(tokens[1], tokens[2]);
    assert_eq!(tokens[2], tokens[3]);
}

#[tokio::test]
async fn a_token_refused_with_401_is_renewed_once() {
    let once = vec![("/fhir/Patient/m/$export", 401, None)];
    let play = Play::start(Script { once, ..Script::default() }).await;
    assert_eq!(play.run().await["status"], "completed");
    let kick_offs = play.source.seen("/Patient/m/$export");
    assert_eq!(kick_offs.len(), 2);
    assert_ne!(kick_offs[0].header("authorization"), kick_offs[1].header("authorization"));

    let once = vec![("/fhir/Patient/m/$export", 401, None); 2];
    let play = Play::start(Script { once, ..Script::default() }).await;
    assert_eq!(play.run().await["status"], "failed");
    assert_eq!(play.source.seen("/Patient/m/$export").len(), 2);
}

#[tokio::test]
async fn a_busy_token_endpoint_gets_another_assertion() {
    let once = vec![("/oauth/token", 503, Some("7"))];
    let play = Play::start(Script { once, ..Script::default() }).await;
    assert_eq!(play.run().await["status"], "completed");
    let requests = play.source.seen("/oauth/token");
    assert_eq!(requests[1].at.as_second() - requests[0].at.as_second(), 7);
    assert_ne!(requests[0].form()["client_assertion"], requests[1].form()["client_assertion"]);
}
