//! What each field decides about definitions, keys and limits.

use super::decisions::{Row, rows};

pub(super) const ROWS: &[Row] = rows! {
    token_signing_alg = "RS256".to_owned() => |w| {
        let token = w.access_token().await;
        crate::oauth::Jwt::decode(&token).expect("a JWT").header["alg"].to_string()
    }; "\"ES256\"", "\"RS256\"";
};
