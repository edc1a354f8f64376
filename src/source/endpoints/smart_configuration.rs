//! `[base]/.well-known/smart-configuration`: passes on what the authorization server says.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::header;

use crate::source::answer;
use crate::source::inbound::Inbound;
use crate::source::issuer;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::transcript::Exchange;

/// Answers without asking for a token.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    _: Inbound,
) -> Result<Response, Refusal> {
    let exchange = issuer::fetch_metadata(&source).await;
    if exchange.status() == Some(404) {
        return Ok(answer::empty(404));
    }
    passed_on(&exchange)
}

/// What the authorization server told, as it told it.
pub(super) fn passed_on(exchange: &Exchange) -> Result<Response, Refusal> {
    let told = exchange.response.as_ref().filter(|_| exchange.succeeded());
    let body = told.and_then(|told| Some((told, told.decoded().ok()?)));
    let Some((told, body)) = body else {
        let text = "The authorization server does not publish its configuration.";
        return Err(Refusal::new(502, "transient", text));
    };
    let mut response = answer::empty(200);
    for name in [header::CONTENT_TYPE, header::CACHE_CONTROL] {
        if let Some(value) = told.headers.get(name.as_str()) {
            answer::set(&mut response, name, value);
        }
    }
    *response.body_mut() = Body::from(body);
    Ok(response)
}
