//! Token requests taken apart: the form, the ways it authenticates, the client assertion.

use crate::oauth::Jwt;
use crate::transcript::Exchange;

/// The parameters of a token request that is a form POST; `None` for any other request, which
/// only `client.token_by_post_form` judges.
pub(super) fn form_of(exchange: &Exchange) -> Option<Vec<(String, String)>> {
    let request = &exchange.request;
    let media_type = request.headers.media_type();
    let is_form = media_type.as_deref() == Some("application/x-www-form-urlencoded");
    (request.method == "POST" && is_form).then(|| request.form())
}

/// The first value of a parameter that is not empty: RFC 6749 §3.2 treats one without a value as
/// left out.
pub(super) fn value<'a>(form: &'a [(String, String)], name: &str) -> Option<&'a str> {
    form.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, v)| v.as_str())
}

/// The ways in which a token request authenticates its client, as a finding names them.
pub(super) fn authentications(exchange: &Exchange) -> Vec<&'static str> {
    let form = form_of(exchange).unwrap_or_default();
    let mut ways = Vec::new();
    if exchange.request.headers.get("authorization").is_some() {
        ways.push("an Authorization header");
    }
    if value(&form, "client_secret").is_some() {
        ways.push("client_secret");
    }
    if value(&form, "client_assertion").is_some() {
        ways.push("client_assertion");
    }
    ways
}

/// The client assertion of a token request, as far as it is a compact JWT.
pub(super) fn assertion_of(exchange: &Exchange) -> Option<Jwt> {
    let form = form_of(exchange)?;
    Jwt::decode(value(&form, "client_assertion")?).ok()
}

/// Whether a token request follows UDAP, whose assertions name no key: they carry a certificate.
pub(super) fn is_udap(exchange: &Exchange) -> bool {
    form_of(exchange).is_some_and(|form| value(&form, "udap").is_some())
}

/// The client assertion of a token request that follows SMART.
pub(super) fn smart_assertion_of(exchange: &Exchange) -> Option<Jwt> {
    assertion_of(exchange).filter(|_| !is_udap(exchange))
}
