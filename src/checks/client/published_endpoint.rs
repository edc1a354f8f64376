//! Token endpoints as discovery documents publish them.

use url::Url;

use crate::id::Endpoint;
use crate::oauth::Jwt;
use crate::transcript::{Exchange, Transcript};

const DISCOVERY: [Endpoint; 3] =
    [Endpoint::SmartConfiguration, Endpoint::OpenidConfiguration, Endpoint::UdapMetadata];

/// The discovery requests before `exchange`, nearest first.
pub(super) fn discoveries_before<'a>(
    exchange: &'a Exchange,
    transcript: &'a Transcript,
) -> impl Iterator<Item = &'a Exchange> {
    transcript.before(exchange).filter(|other| DISCOVERY.contains(&other.endpoint))
}

/// The token endpoint a discovery answer names, as an absolute URL.
pub(super) fn token_endpoint_of(discovery: &Exchange) -> Option<String> {
    if !discovery.succeeded() {
        return None;
    }
    let document = discovery.response.as_ref()?.json().ok()?;
    // SSRAA STU2, signed metadata: what is signed goes before what is not.
    let signed = document["signed_metadata"].as_str().and_then(|text| Jwt::decode(text).ok());
    let signed = signed.as_ref().and_then(|jwt| jwt.claim_str("token_endpoint"));
    let published = signed.or(document["token_endpoint"].as_str())?;
    if Url::parse(published).is_ok() {
        return Some(published.to_owned());
    }
    // SMART App Launch §using-well-known: a relative URL is resolved against the base URL.
    let (base, _) = discovery.request.url.split_once("/.well-known/")?;
    let resolved = Url::parse(&format!("{base}/")).ok()?.join(published).ok()?;
    Some(resolved.into())
}

/// The values of a list in the discovery answers before `exchange`.
pub(super) fn published_list(
    exchange: &Exchange,
    transcript: &Transcript,
    name: &str,
) -> Vec<String> {
    discoveries_before(exchange, transcript)
        .filter_map(|discovery| discovery.response.as_ref()?.json().ok())
        .flat_map(|document| document[name].as_array().cloned().unwrap_or_default())
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

/// A URL without its query and fragment.
pub(super) fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}
