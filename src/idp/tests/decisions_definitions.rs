//! What each field decides about definitions, keys and limits.

use serde_json::json;

use super::decisions::{Row, rows};
use super::world::{World, read};
use crate::idp::Policy;

const TOKEN: [(&str, &str); 2] = [("grant_type", "client_credentials"), ("scope", "system/*.read")];
const OAUTH: &str = "/.well-known/oauth-authorization-server";

pub(super) const ROWS: &[Row] = rows! {
    metadata_max_age_secs = 7 => |w| w.get("/oauth/jwks").await.header("cache-control").to_owned();
        "public, max-age=300", "public, max-age=7";
    oauth_metadata = false => |w| w.get(OAUTH).await.status.to_string(); "200", "404";
    jwks_uri_allows_loopback = false => |w| located(w, "http://127.0.0.1:9/keys").await;
        "201", "400 invalid_client_metadata";
    jwks_uri_allows_private = true => |w| located(w, "https://10.0.0.1/keys").await;
        "400 invalid_client_metadata", "201";
    definitions_refuse_insecure_grants = false => |w| {
        let definition = json!({"clientId": "x", "allowedGrantTypes": ["IMPLICIT"]});
        let path = "/openid-connect-clients/Master/smart_auth";
        w.manage("POST", path, Some(&definition)).await.status.to_string()
    }; "400", "201";
    failed_authentications_allowed = 1 => |w| {
        guess(w).await;
        guess(w).await
    }; "401 invalid_client", "429 temporarily_unavailable";
    failed_authentications_window_secs = 10 => |w| {
        let policy = Policy { failed_authentications_allowed: 1, ..w.handle.policy() };
        w.handle.set_policy(policy);
        guess(w).await;
        w.wait(10);
        guess(w).await
    }; "429 temporarily_unavailable", "401 invalid_client";
    token_issuer = Some("https://inside.test".to_owned()) => |w| {
        let token = w.access_token().await;
        let jwt = crate::oauth::Jwt::decode(&token).expect("a JWT");
        (jwt.claim_str("iss") == Some(w.issuer.as_str())).to_string()
    }; "true", "false";
    token_signing_alg = "RS256".to_owned() => |w| {
        let token = w.access_token().await;
        crate::oauth::Jwt::decode(&token).expect("a JWT").header["alg"].to_string()
    }; "\"ES256\"", "\"RS256\"";
};

async fn guess(world: &World) -> String {
    world.post_as(("secretive", "wrong"), "/oauth/token", &TOKEN).await.brief()
}

async fn located(world: &World, jwks_uri: &str) -> String {
    let metadata = json!({
        "token_endpoint_auth_method": "private_key_jwt",
        "grant_types": ["client_credentials"],
        "jwks_uri": jwks_uri,
        "scope": "system/*.read",
    });
    read(world.http.post(world.url("/oauth/register")).json(&metadata)).await.brief()
}
