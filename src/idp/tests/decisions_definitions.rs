//! What each field decides about definitions, keys and limits.

use super::decisions::{Row, rows};

const OAUTH: &str = "/.well-known/oauth-authorization-server";

pub(super) const ROWS: &[Row] = rows! {
    metadata_max_age_secs = 7 => |w| w.get("/oauth/jwks").await.header("cache-control").to_owned();
        "public, max-age=300", "public, max-age=7";
    oauth_metadata = false => |w| w.get(OAUTH).await.status.to_string(); "200", "404";
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
