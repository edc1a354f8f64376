//! Says who asks about the state of a token.

use std::sync::Arc;

use crate::idp::error::{Kind, OauthError};
use crate::idp::state::{Registration, TokenKind};

use super::request::FormRequest;
use super::{authenticate, bearer};

/// Who asks.
pub enum Caller {
    /// A client that has authenticated.
    Client(Arc<Registration>),
    /// Someone who presents nothing, where that is allowed.
    Anonymous,
}

/// Identifies the caller by client authentication.
///
/// # Errors
/// When authentication fails, or is missing where it is `required`.
pub async fn identify(request: &FormRequest<'_>, required: bool) -> Result<Caller, OauthError> {
    if !required && !authenticate::is_attempted(request) {
        return Ok(Caller::Anonymous);
    }
    authenticate::client(request).await.map(Caller::Client)
}

/// Identifies the caller by client authentication, or a public client by its name: it has nothing
/// else, and what it may do here harms only itself.
///
/// # Errors
/// As [`identify`].
pub async fn identify_or_public(
    request: &FormRequest<'_>,
    required: bool,
) -> Result<Caller, OauthError> {
    match authenticate::public(request) {
        Some(registration) => Ok(Caller::Client(registration)),
        None => identify(request, required).await,
    }
}

/// Identifies the caller by an access token of its own, or else by client authentication.
///
/// # Errors
/// As [`identify`], and when the access token is not good.
pub async fn identify_by_token(
    request: &FormRequest<'_>,
    required: bool,
) -> Result<Caller, OauthError> {
    let Some(token) = bearer::token(request.headers) else {
        return identify(request, required).await;
    };
    let now = request.idp.clock.epoch_secs();
    request
        .idp
        .tokens
        .find(token, now)
        .filter(|token| token.kind == TokenKind::Access && token.is_active(now))
        .and_then(|token| request.idp.clients.find(token.client_id()))
        .filter(|registration| registration.is_usable(request.policy))
        .map(Caller::Client)
        .ok_or_else(|| OauthError::new(Kind::BearerInvalid, "the bearer token is not good"))
}
