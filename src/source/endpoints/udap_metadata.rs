//! `[base]/.well-known/udap`: passes on what the authorization server says, where it is owed.

use std::sync::Arc;

use axum::response::Response;

use crate::id::Endpoint;
use crate::source::answer;
use crate::source::inbound::Inbound;
use crate::source::issuer;
use crate::source::refusal::Refusal;
use crate::source::state::Source;

use super::smart_configuration::passed_on;

/// Answers without asking for a token.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let query = inbound.target.split_once('?').map_or("", |(_, query)| query);
    let mut url = format!("{}/.well-known/udap", source.settings.issuer);
    if !query.is_empty() {
        url = format!("{url}?{query}");
    }
    let exchange = issuer::get(&source, Endpoint::UdapMetadata, &url).await;
    match exchange.status() {
        Some(200) => passed_on(&exchange),
        // STU2, required UDAP metadata: no UDAP at all, or not in this community.
        Some(status @ (204 | 404)) => Ok(answer::empty(status)),
        _ => {
            let text = "The authorization server does not publish its UDAP metadata.";
            Err(Refusal::new(502, "transient", text))
        }
    }
}
