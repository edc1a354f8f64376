//! Learns where tokens come from: the source's SMART configuration.

use serde_json::Value;
use url::Url;

use crate::id::{Endpoint, Party};
use crate::target::settings::same_issuer;
use crate::target::transfer::{Discovered, Transfer};
use crate::target::transfer_error::{TransferError, answered, refusal_words};
use crate::transcript::Outbound;

use super::call::call;

/// Fetches the SMART configuration.
///
/// # Errors
/// When it cannot be had, is of another issuer, or names no token endpoint.
pub async fn discover(transfer: &mut Transfer) -> Result<Discovered, TransferError> {
    let server = &transfer.server;
    if !transfer.policy.discovers {
        let token_endpoint = format!("{}/oauth/token", server.issuer.trim_end_matches('/'));
        return Ok(Discovered { token_endpoint, algorithms: Vec::new() });
    }
    let issuer = server.issuer.clone();
    let base = server.fhir_base.clone();
    let url = format!("{base}/.well-known/smart-configuration");
    let outbound = Outbound::new(Party::Idp, Endpoint::SmartConfiguration, "GET", &url)
        .header("accept", "application/json");
    let exchange = call(transfer, None, outbound).await?;
    let response = answered(&exchange, "The SMART configuration")?;
    let publish = "publish a SMART configuration at its FHIR base";
    if response.status != 200 {
        let what = format!("The SMART configuration was refused ({})", refusal_words(response));
        return Err(TransferError::source(what, publish));
    }
    let document = response.json().map_err(|error| {
        TransferError::source(format!("The SMART configuration is unusable: {error}"), publish)
    })?;
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
    let published = document["token_endpoint"].as_str().unwrap_or_default();
    let token_endpoint = if Url::parse(published).is_ok() {
        Some(published.to_owned())
    } else {
        // Relative URLs are resolved against the FHIR base, which counts as a directory.
        Url::parse(&format!("{base}/"))
            .ok()
            .filter(|_| transfer.policy.resolves_relative_urls)
            .filter(|_| !published.is_empty())
            .and_then(|base| base.join(published).ok())
            .map(String::from)
    };
    let token_endpoint = token_endpoint.ok_or_else(|| {
        TransferError::source("The SMART configuration names no token endpoint", publish)
    })?;
    let algorithms = document["token_endpoint_auth_signing_alg_values_supported"]
        .as_array()
        .filter(|_| transfer.policy.minds_advertised_algorithms)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    Ok(Discovered { token_endpoint, algorithms })
}
