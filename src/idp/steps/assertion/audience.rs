//! Checks whom an assertion was made for.

use serde_json::Value;

use crate::idp::routes;
use crate::idp::steps::request::FormRequest;
use crate::oauth::Jwt;

use super::rejected::{Rejected, ensure};

/// Checks that the one audience is the token endpoint, or the endpoint the assertion was sent
/// to where that is another. Strings are compared as they are (RFC 7523 §3).
///
/// # Errors
/// When `aud` is missing, or names anyone else as well.
pub fn check(request: &FormRequest<'_>, jwt: &Jwt) -> Result<(), Rejected> {
    if !request.policy.assertion_checks_audience {
        return Ok(());
    }
    let audience = match jwt.claims.get("aud") {
        Some(Value::String(one)) => Some(one.as_str()),
        // An assertion that names others too could be passed on to them.
        Some(Value::Array(many)) if many.len() == 1 => many[0].as_str(),
        _ => None,
    };
    let token_endpoint = request.idp.urls.absolute(routes::TOKEN);
    ensure(
        audience.is_some_and(|aud| aud == token_endpoint || aud == request.endpoint),
        "aud is not the token endpoint alone",
    )
}
