//! Authenticates a client by the secret in its `Authorization` header.
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
    let registration = request
        .idp
        .clients
        .find(&client_id)
        .filter(|found| found.client.auth_method == AuthMethod::ClientSecretBasic);
    let now = request.idp.clock.epoch_secs();
    let good: Vec<&ClientSecret> = registration
        .iter()
        .flat_map(|found| &found.client.secrets)
        .filter(|secret| secret.is_good(now))
        .collect();
    // An unknown client takes the same time as a wrong secret.
    if request.idp.clients.derive_secrets() && !good.iter().any(|good| good.secret.is_derived()) {
        let rounds = request.idp.secret_rounds;
        let _ = StoredSecret::of_chosen(&Secret::from(secret.as_str()), String::new(), rounds);
    }
    let same = good.iter().fold(false, |same, good| good.secret.is(&secret) || same);
    let registration =
        registration.ok_or_else(|| refused("no client with this id authenticates this way"))?;
    if request.policy.secret_checked && !same {
        return Err(refused("the secret is another"));
    }
    if !registration.is_usable(request.policy) {
        return Err(refused("the client was deleted"));
    }
    if request.parameter("client_id").is_some_and(|named| named != client_id) {
        return Err(refused("the client_id parameter names another client"));
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
