//! What the source payer asks its authorization server: metadata, keys, and whether a token is
//! still good.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::JwkSet;
use serde_json::Value;

use crate::id::{Endpoint, Party};
use crate::secret::ExposeSecret;
use crate::transcript::{Exchange, FailureKind, Outbound};

use super::settings::Settings;
use super::state::Source;

/// What is remembered of the issuer.
#[derive(Debug, Default)]
pub(super) struct Issuer {
    metadata: Mutex<Option<Arc<Value>>>,
    keys: Mutex<Option<Arc<JwkSet>>>,
}

/// The issuer did not answer, or not as it must.
#[derive(Debug)]
pub(super) struct IssuerUnavailable;

/// Fetches the issuer's `.well-known/smart-configuration`.
pub(super) async fn fetch_metadata(source: &Source) -> Arc<Exchange> {
    let url = format!("{}/.well-known/smart-configuration", source.settings.issuer);
    get(source, Endpoint::SmartConfiguration, &url).await
}

/// The issuer's keys; with `fresh`, as they are now.
pub(super) async fn keys(source: &Source, fresh: bool) -> Result<Arc<JwkSet>, IssuerUnavailable> {
    let known = lock(&source.issuer.keys).clone().filter(|_| !fresh);
    if let Some(keys) = known {
        return Ok(keys);
    }
    let url = endpoint(source, "jwks_uri", "/oauth/jwks").await;
    let exchange = get(source, Endpoint::Jwks, &url).await;
    let body = body_of(&exchange).ok_or(IssuerUnavailable)?;
    let keys: Arc<JwkSet> = Arc::new(usable_keys(body));
    *lock(&source.issuer.keys) = Some(Arc::clone(&keys));
    Ok(keys)
}

/// Keys that can be read; RFC 7517 §5 has others ignored.
pub(super) fn usable_keys(mut set: Value) -> JwkSet {
    let keys = set["keys"].as_array_mut().map(std::mem::take).unwrap_or_default();
    JwkSet { keys: keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect() }
}

/// What the issuer says of a token (RFC 7662).
pub(super) async fn introspected(source: &Source, token: &str) -> Result<Value, IssuerUnavailable> {
    let url = endpoint(source, "introspection_endpoint", "/oauth/introspect").await;
    let request = Outbound::new(Party::Idp, Endpoint::Introspect, "POST", &url)
        .header("accept", "application/json")
        .header("authorization", &basic(&source.settings))
        .form(&[("token", token), ("token_type_hint", "access_token")]);
    let mut exchange = source.stage.client.send(request.clone()).await;
    let broke = |kind| matches!(kind, FailureKind::Closed | FailureKind::Unreachable);
    if exchange.failure.as_ref().is_some_and(|failure| broke(failure.kind)) {
        // One of several servers behind this URL may have ended. Asking again changes nothing.
        exchange = source.stage.client.send(request).await;
    }
    body_of(&exchange).ok_or(IssuerUnavailable)
}

/// An endpoint of the issuer: what its metadata says, or its customary path.
async fn endpoint(source: &Source, name: &str, customary: &str) -> String {
    stated_endpoint(source, name)
        .await
        .unwrap_or_else(|| format!("{}{customary}", source.settings.issuer))
}

/// An endpoint of the issuer as its metadata says, which is asked for once.
pub(super) async fn stated_endpoint(source: &Source, name: &str) -> Option<String> {
    let known = lock(&source.issuer.metadata).clone();
    let metadata = if let Some(metadata) = known {
        metadata
    } else {
        let exchange = fetch_metadata(source).await;
        let read = body_of(&exchange).map(Arc::new);
        lock(&source.issuer.metadata).clone_from(&read);
        read.unwrap_or_default()
    };
    metadata[name].as_str().filter(|url| url::Url::parse(url).is_ok()).map(str::to_owned)
}

/// RFC 6749 §2.3.1: both parts are form-encoded before they are joined.
fn basic(settings: &Settings) -> String {
    let (id, secret) = &settings.introspection;
    let encoded =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encoded(id), encoded(secret.expose_secret()));
    format!("Basic {}", STANDARD.encode(pair))
}

pub(super) async fn get(source: &Source, endpoint: Endpoint, url: &str) -> Arc<Exchange> {
    let request =
        Outbound::new(Party::Idp, endpoint, "GET", url).header("accept", "application/json");
    source.stage.client.send(request).await
}

pub(super) fn body_of(exchange: &Exchange) -> Option<Value> {
    exchange.response.as_ref().filter(|_| exchange.succeeded())?.json().ok()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
