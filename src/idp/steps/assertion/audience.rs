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
    let policy = request.policy;
    let audiences: Vec<&str> = match jwt.claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        // An assertion that names others too could be passed on to them.
        Some(Value::Array(many)) if many.len() == 1 || policy.audience_may_name_others => {
            many.iter().filter_map(Value::as_str).collect()
        }
        _ => Vec::new(),
    };
    let mut own = vec![request.idp.urls.absolute(routes::TOKEN), request.endpoint.clone()];
    if policy.audience_may_be_issuer {
        own.push(request.idp.urls.issuer().to_owned());
    }
    let same = |one: &str, other: &str| {
        one == other || (!policy.audience_compared_exactly && normalised(one) == normalised(other))
    };
    let good = audiences.iter().any(|aud| own.iter().any(|own| same(aud, own)));
    ensure(good, "aud is not the token endpoint alone")
}

/// A URL without the differences that some readers overlook.
fn normalised(url: &str) -> String {
    let url = url::Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.to_string());
    url.trim_end_matches('/').to_ascii_lowercase()
}
