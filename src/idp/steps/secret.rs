//! Authenticates a client by its secret, in the `Authorization` header or in the body.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1>

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;

use crate::idp::client::{AuthMethod, ClientSecret};
use crate::idp::error::{Kind, OauthError};
use crate::idp::state::Registration;
use crate::idp::stored_secret::StoredSecret;
use crate::secret::Secret;

use super::request::FormRequest;

/// Authenticates the client that `header` names.
///
/// # Errors
/// `invalid_client` in every case, so that nobody learns which ids exist.
pub fn verify(
    request: &FormRequest<'_>,
    header: &HeaderValue,
) -> Result<Arc<Registration>, OauthError> {
    let refused = |detail: &str| {
        OauthError::new(Kind::InvalidClient { by_header: true }, "client authentication failed")
            .because(detail)
    };
    let (client_id, secret) =
        credentials(header).ok_or_else(|| refused("the header is not HTTP Basic"))?;
    let registration =
        recognize(request, AuthMethod::ClientSecretBasic, &client_id, &secret).map_err(refused)?;
    if request.parameter("client_id").is_some_and(|named| named != client_id) {
        return Err(refused("the client_id parameter names another client"));
    }
    Ok(registration)
}

/// Authenticates the client by the secret among the parameters, where that is offered at all.
///
/// # Errors
/// `invalid_client` in every case.
pub fn verify_posted(
    request: &FormRequest<'_>,
    secret: &str,
) -> Result<Arc<Registration>, OauthError> {
    let method = AuthMethod::ClientSecretPost;
    let refused = |wire| OauthError::new(Kind::InvalidClient { by_header: false }, wire);
    // RFC 6749 §2.3.1 advises against it: what stands in a body ends up in logs.
    if !request.policy.auth_methods.iter().any(|offered| offered == method.as_str()) {
        return Err(refused("client_secret_post is not offered"));
    }
    let client_id = request.parameter("client_id").unwrap_or_default();
    recognize(request, method, client_id, secret)
        .map_err(|detail| refused("client authentication failed").because(detail))
}

/// The client with this id, when it authenticates by `method` and the secret is its own.
fn recognize(
    request: &FormRequest<'_>,
    method: AuthMethod,
    client_id: &str,
    secret: &str,
) -> Result<Arc<Registration>, &'static str> {
    let registration = request.idp.clients.find(client_id).filter(|found| {
        let by_keys = found.client.auth_method == AuthMethod::PrivateKeyJwt;
        found.client.auth_method == method || by_keys && !request.policy.secret_needs_method
    });
    let now = request.idp.clock.epoch_secs();
    let good: Vec<&ClientSecret> = registration
        .iter()
        .flat_map(|found| &found.client.secrets)
        .filter(|secret| secret.is_good(now))
        .collect();
    // An unknown client takes the same time as a wrong secret.
    if request.idp.clients.derive_secrets() && !good.iter().any(|good| good.secret.is_derived()) {
        let rounds = request.idp.secret_rounds;
        let _ = StoredSecret::of_chosen(&Secret::from(secret), String::new(), rounds);
    }
    // Every one is compared, so that the time says nothing of which.
    let same = good.iter().filter(|good| good.secret.is(secret)).count() > 0;
    let registration = registration.ok_or("no client with this id authenticates this way")?;
    // Where the method does not count, one that was never given a secret has none to compare.
    let compares = registration.client.auth_method == method;
    if request.policy.secret_checked && compares && !same {
        return Err("the secret is another");
    }
    if !registration.is_usable(request.policy) {
        return Err("the client was deleted or disabled");
    }
    Ok(registration)
}

/// The client id and secret of a Basic header; both are form-encoded inside it.
fn credentials(header: &HeaderValue) -> Option<(String, String)> {
    let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("basic").then_some(())?;
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (client_id, secret) = decoded.split_once(':')?;
    Some((form_decoded(client_id)?, form_decoded(secret)?))
}

fn form_decoded(text: &str) -> Option<String> {
    // A lone value is a form with one name and nothing after it.
    let bytes = [b"v=", text.as_bytes()].concat();
    let mut pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes).ok()?;
    match (pairs.pop(), pairs.is_empty()) {
        (Some((_, value)), true) => Some(value),
        _ => None,
    }
}
