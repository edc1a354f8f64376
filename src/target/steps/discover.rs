//! Learns where tokens come from: the document the server definition names, the source's SMART
//! configuration or, where neither is to be had, the OpenID configuration of its issuer. What the
//! definition says goes before what is published. Where this payer is known by its certificate, the
//! UDAP metadata says it.

use serde_json::Value;

use crate::id::Endpoint;
use crate::target::discovery::{Discovery, Looked, other_issuer, published};
use crate::target::transfer::{Discovered, Transfer};
use crate::target::transfer_error::{TransferError, answered};

use super::call::call;
use super::client_assertion::is_udap;
use super::udap_metadata::udap_metadata;

/// What a source payer without a usable document has to do.
const PUBLISH: &str = "publish a SMART configuration at its FHIR base";

/// Fetches a document that says where tokens come from.
///
/// # Errors
/// When none can be had, it is of another issuer, or names no token endpoint.
pub async fn discover(transfer: &mut Transfer) -> Result<Discovered, TransferError> {
    if let Some(member) = transfer.state.settings.udap.clone()
        && is_udap(transfer)
    {
        return udap_metadata(transfer, &member).await;
    }
    let server = &transfer.server;
    let configured = server.definition.federation_token_url.clone();
    let configured = configured.filter(|_| transfer.policy.minds_definition_token_url);
    let registration = server.definition.registration_endpoint.clone();
    if !transfer.policy.discovers {
        let guessed = || format!("{}/oauth/token", server.issuer.trim_end_matches('/'));
        return Ok(Discovered {
            token_endpoint: configured.unwrap_or_else(guessed),
            registration_endpoint: registration,
            ..Discovered::default()
        });
    }
    let issuer = server.issuer.clone();
    let base = server.fhir_base.clone();
    let mut discovery = Discovery::of(&server.definition, transfer.policy.minds_well_known_url);
    while let Some(place) = discovery.next() {
        let exchange = call(transfer, None, place.request()).await?;
        discovery.saw(place, exchange);
    }
    let (name, document) = match discovery.found() {
        Some((place, document)) => (place.name(), document),
        // Whoever was told where tokens come from can do without.
        None if configured.is_some() => ("SMART configuration", &Value::Null),
        None => return Err(missing(&discovery.looked)),
    };
    // RFC 8414 §3.3: a document of another issuer is not used.
    let other = other_issuer(document, &issuer).filter(|_| transfer.policy.minds_metadata_issuer);
    if let Some(other) = other {
        return Err(TransferError::requester(
            format!("The {name} is of issuer `{other}`, not of `{issuer}`"),
            "compare the issuer and the FHIR base of the server definition with the source payer",
        ));
    }
    let base = Some(base.as_str()).filter(|_| transfer.policy.resolves_relative_urls);
    let published = |member: &str| published(document, member, base);
    let token_endpoint = configured.or_else(|| published("token_endpoint")).ok_or_else(|| {
        TransferError::source(format!("The {name} names no token endpoint"), PUBLISH)
    })?;
    let algorithms = document["token_endpoint_auth_signing_alg_values_supported"]
        .as_array()
        .filter(|_| transfer.policy.minds_advertised_algorithms)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    let registration_endpoint = registration.or_else(|| published("registration_endpoint"));
    Ok(Discovered { token_endpoint, registration_endpoint, algorithms, scopes: None })
}

/// Why there is no document: of several that are missing, the one that is owed is told.
fn missing(looked: &[Looked]) -> TransferError {
    let owed = looked.iter().find(|one| one.place.endpoint == Endpoint::SmartConfiguration);
    let Some(one) = owed.or(looked.first()) else {
        return TransferError::source("There is no SMART configuration", PUBLISH);
    };
    let what = format!("The {}", one.place.name());
    if let Err(error) = answered(&one.exchange, &what) {
        return error;
    }
    let why = one.document.as_ref().err().map_or("", String::as_str);
    TransferError::source(format!("{what} {why}"), PUBLISH)
}
