//! The discovery documents and the server's key.

use serde_json::{Value, json};

use super::world::{World, read};
use crate::idp::Policy;

#[tokio::test]
async fn the_smart_document_says_what_the_server_does() {
    let world = World::strict().await;
    for accept in ["", "application/json", "application/fhir+json", "text/html", "*/*"] {
        let request = world.http.get(world.url("/.well-known/smart-configuration"));
        let request = if accept.is_empty() { request } else { request.header("accept", accept) };
        let answer = read(request).await;
        assert_eq!(answer.status, 200, "{accept}");
        assert_eq!(answer.header("content-type"), "application/json", "{accept}");
        let policy = Policy::default();
        assert_eq!(
            answer.json(),
            json!({
                "token_endpoint": world.url("/oauth/token"),
                "jwks_uri": world.url("/oauth/jwks"),
                "registration_endpoint": world.url("/oauth/register"),
                "introspection_endpoint": world.url("/oauth/introspect"),
                "revocation_endpoint": world.url("/oauth/revoke"),
                "authorization_endpoint": world.url("/oauth/authorize"),
                "userinfo_endpoint": world.url("/oauth/userinfo"),
                "issuer": world.issuer,
                "response_types_supported": ["code"],
                "token_endpoint_auth_methods_supported": policy.auth_methods,
                "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"],
                "grant_types_supported": policy.grant_types,
                "scopes_supported": policy.scopes_supported,
                "code_challenge_methods_supported": ["S256"],
                "capabilities": policy.capabilities,
            }),
            "{accept}"
        );
    }
}

#[tokio::test]
async fn the_openid_document_agrees_and_has_what_openid_demands() {
    let world = World::strict().await;
    let smart = world.get("/.well-known/smart-configuration").await.json();
    let openid = world.get("/.well-known/openid-configuration").await.json();
    for (name, value) in openid.as_object().expect("an object") {
        if let Some(other) = smart.get(name) {
            assert_eq!(value, other, "{name}");
        }
    }
    assert_eq!(openid["issuer"], world.issuer);
    assert_eq!(openid["response_types_supported"], json!(["code"]));
    assert_eq!(openid["subject_types_supported"], json!(["public"]));
    assert_eq!(openid["id_token_signing_alg_values_supported"], json!(["RS256"]));
    // Nobody knows who asks, so nobody is sent anywhere.
    let url = openid["authorization_endpoint"].as_str().expect("a URL");
    let answer = read(world.http.get(url).query(&[("response_type", "code")])).await;
    assert_eq!((answer.status, answer.header("location")), (400, ""));
}

#[tokio::test]
async fn every_published_scope_is_supported() {
    let world = World::at("", Policy::default(), vec![wide()]).await;
    for scope in Policy::default().scopes_supported {
        let form = [("grant_type", "client_credentials"), ("scope", scope.as_str())];
        let answer = world.post_as(("wide", super::world::SECRET), "/oauth/token", &form).await;
        assert_eq!(answer.json()["scope"], scope);
    }
}

fn wide() -> crate::idp::Client {
    let scope = Policy::default().scopes_supported.join(" ");
    let method = crate::idp::AuthMethod::ClientSecretBasic;
    crate::idp::Client { scope, ..super::world::client("wide", method, Value::Null) }
}

#[tokio::test]
async fn keys_are_published_without_their_secret_half() {
    let world = World::strict().await;
    let answer = world.get("/oauth/jwks").await;
    assert_eq!(answer.header("content-type"), "application/json");
    let keys = answer.json()["keys"].clone();
    assert_eq!(keys.as_array().expect("a list").len(), 2);
    let names = |at: usize| {
        let jwk = keys[at].as_object().expect("a JWK");
        let mut names: Vec<&str> = jwk.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    };
    assert_eq!(names(0), ["alg", "crv", "kid", "kty", "use", "x", "y"]);
    assert_eq!(names(1), ["alg", "e", "kid", "kty", "n", "use"]);
}

#[tokio::test]
async fn oauth_metadata_is_between_the_host_and_the_path_of_the_issuer() {
    let world = World::at("/payers/north", Policy::default(), Vec::new()).await;
    let origin = world.issuer.trim_end_matches("/payers/north");
    let place = format!("{origin}/.well-known/oauth-authorization-server/payers/north");
    let answer = read(world.http.get(place)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["issuer"], world.issuer);
    assert_eq!(answer.json()["token_endpoint"], world.url("/oauth/token"));
    let last = world.recorder.transcript().exchanges.last().cloned().expect("an exchange");
    assert_eq!(last.endpoint, crate::id::Endpoint::OauthMetadata);
    let below = world.get("/.well-known/oauth-authorization-server").await;
    assert_eq!(below.status, 404);
}

#[tokio::test]
async fn a_client_that_has_a_document_is_told_so_until_it_changes() {
    let world = World::strict().await;
    for path in ["/.well-known/smart-configuration", "/oauth/jwks"] {
        let answer = world.get(path).await;
        assert_eq!(answer.header("cache-control"), "public, max-age=300");
        let tag = answer.header("etag").to_owned();
        let again = async |known: &str| {
            read(world.http.get(world.url(path)).header("if-none-match", known)).await
        };
        for known in [tag.as_str(), "*", &format!("\"other\", W/{tag}")] {
            let unchanged = again(known).await;
            assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""), "{known}");
            assert_eq!(unchanged.header("etag"), tag);
        }
        assert_eq!(again("\"other\"").await.status, 200);
        let policy =
            Policy { capabilities: Vec::new(), jwks_public_only: false, ..world.handle.policy() };
        world.handle.set_policy(policy);
        assert_eq!(again(&tag).await.status, 200, "it has changed");
        world.handle.set_policy(Policy::default());
    }
}
