//! Reads a bearer token from the `Authorization` header.

use http::HeaderMap;
use http::header::AUTHORIZATION;

/// The token, if the header has the Bearer scheme (RFC 6750 §2.1).
pub fn token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
