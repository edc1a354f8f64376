//! `[base]/.well-known/davinci-configuration`: where this payer's endpoints are.
//!
//! # Spec
//! <http://hl7.org/fhir/us/davinci-hrex/STU1.1/endpoint-discovery.html>

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::source::answer;
use crate::source::inbound::Inbound;
use crate::source::refusal::Refusal;
use crate::source::state::Source;

/// The name of the payer-to-payer endpoint.
const CODE: &str = "davinci_pdex_payer_endpoint";

/// Answers whoever asks, without token or certificate.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    _: Inbound,
) -> Result<Response, Refusal> {
    let guides = &source.settings.guides;
    let base = json!(source.settings.base);
    let mut endpoints: Map<String, Value> = Map::new();
    // HRex 1.2.0 names the version of PDex with each endpoint, and keeps the older name for a while.
    if guides.hrex.starts_with("1.2.") {
        let version: Vec<&str> = guides.pdex.split('.').take(2).collect();
        endpoints.insert(format!("{CODE}#{}", version.join(".")), base.clone());
    }
    endpoints.insert(CODE.to_owned(), base);
    let document = json!({
        "identifier": source.settings.payer.identifier(),
        "endpoints": endpoints,
    });
    Ok(answer::json(200, "application/json", &document))
}
