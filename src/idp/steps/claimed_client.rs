//! Says which client a request claims to come from. Nothing of it is verified.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;

use crate::oauth::Jwt;

use super::request::FormRequest;

/// Longer names are nobody's.
const LIMIT_BYTES: usize = 256;

/// The client named by the assertion, the `Authorization` header or the parameters.
pub fn of(request: &FormRequest<'_>) -> Option<String> {
    let asserted = request
        .parameter("client_assertion")
        .and_then(|assertion| Jwt::decode(assertion).ok())
        .and_then(|jwt| jwt.claim_str("iss").map(str::to_owned));
    asserted
        .or_else(|| basic_user(request))
        .or_else(|| request.parameter("client_id").map(str::to_owned))
        .filter(|name| name.len() <= LIMIT_BYTES)
}

fn basic_user(request: &FormRequest<'_>) -> Option<String> {
    let header = request.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("basic").then_some(())?;
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    decoded.split_once(':').map(|(user, _)| user.to_owned())
}
