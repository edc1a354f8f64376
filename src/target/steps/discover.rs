//! Learns where tokens come from: the source's SMART configuration or, where it has none, the OpenID
//! configuration of its issuer. What the server definition says goes before what is published. Where
//! this payer is known by its certificate, the UDAP metadata says it.

use std::sync::Arc;

use serde_json::Value;
use url::Url;

use crate::id::{Endpoint, Party};
use crate::target::settings::same_issuer;
use crate::target::transfer::{Discovered, Transfer};
use crate::target::transfer_error::{TransferError, answered, refusal_words};
use crate::transcript::{Exchange, Outbound};

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
    let known = configured.is_some();
    let document = match document(transfer).await {
        Ok(document) => document,
        // Whoever was told where tokens come from can do without.
        Err(_) if known => Value::Null,
        Err(error) => return Err(error),
    };
    let minds = transfer.policy.minds_metadata_issuer;
    // RFC 8414 §3.3: a document of another issuer is not used.
    if let Some(other) =
        document["issuer"].as_str().filter(|other| minds && !same_issuer(other, &issuer))
    {
        return Err(TransferError::requester(
            format!("The SMART configuration is of issuer `{other}`, not of `{issuer}`"),
            "compare the issuer and the FHIR base of the server definition with the source payer",
        ));
    }
    let published = |name: &str| {
        let published = document[name].as_str().unwrap_or_default();
        if Url::parse(published).is_ok() {
            return Some(published.to_owned());
        }
        // Relative URLs are resolved against the FHIR base, which counts as a directory.
        Url::parse(&format!("{base}/"))
            .ok()
            .filter(|_| transfer.policy.resolves_relative_urls)
            .filter(|_| !published.is_empty())
            .and_then(|base| base.join(published).ok())
            .map(String::from)
    };
    let token_endpoint = configured.or_else(|| published("token_endpoint")).ok_or_else(|| {
        TransferError::source("The SMART configuration names no token endpoint", PUBLISH)
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

async fn document(transfer: &mut Transfer) -> Result<Value, TransferError> {
    let url = format!("{}/.well-known/smart-configuration", transfer.server.fhir_base);
    let exchange = get(transfer, Endpoint::SmartConfiguration, &url).await?;
    let first = read(&exchange, "The SMART configuration");
    let Some(url) = transfer.server.definition.auth_well_known_config_url.clone() else {
        return first;
    };
    if first.is_ok() || !matches!(exchange.status(), Some(404 | 405 | 410)) {
        return first;
    }
    let below_issuer = || {
        let issuer = transfer.server.issuer.trim_end_matches('/');
        format!("{issuer}/.well-known/openid-configuration")
    };
    let url = if transfer.policy.minds_well_known_url { url } else { below_issuer() };
    let exchange = get(transfer, Endpoint::OpenidConfiguration, &url).await?;
    // Of two missing documents the one that is owed is told.
    read(&exchange, "The OpenID configuration").or(first)
}

async fn get(
    transfer: &mut Transfer,
    endpoint: Endpoint,
    url: &str,
) -> Result<Arc<Exchange>, TransferError> {
    let outbound =
        Outbound::new(Party::Idp, endpoint, "GET", url).header("accept", "application/json");
    call(transfer, None, outbound).await
}

fn read(exchange: &Exchange, what: &str) -> Result<Value, TransferError> {
    let response = answered(exchange, what)?;
    if response.status != 200 {
        let what = format!("{what} was refused ({})", refusal_words(response));
        return Err(TransferError::source(what, PUBLISH));
    }
    response
        .json()
        .map_err(|error| TransferError::source(format!("{what} is unusable: {error}"), PUBLISH))
}
