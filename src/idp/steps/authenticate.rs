//! Authenticates the client of a request, by the one way it presents.

use std::sync::Arc;

use http::header::AUTHORIZATION;

use crate::idp::client::AuthMethod;
use crate::idp::error::{Kind, OauthError};
use crate::idp::state::Registration;

use super::request::FormRequest;
use super::{assertion, claimed_client, secret, tls_client, udap};

/// Authenticates the client, unless too many have failed to be it a moment ago.
///
/// # Errors
/// As [`present`] says, and 429 after too many failures.
pub async fn client(request: &FormRequest<'_>) -> Result<Arc<Registration>, OauthError> {
    let (idp, policy) = (request.idp, request.policy);
    let Some(claimed) = claimed_client::of(request) else { return present(request).await };
    let now = idp.clock.epoch_secs();
    // RFC 6749 §10.10: whoever guesses must be slowed down. Good authentications never count.
    if let Some(wait_secs) = idp.failures.must_wait(policy, &claimed, now) {
        let wire = "too many failed authentications of this client";
        return Err(OauthError::new(Kind::TooManyFailures { wait_secs }, wire));
    }
    let outcome = present(request).await;
    if outcome.as_ref().is_err_and(OauthError::is_failed_authentication) {
        idp.failures.count(policy, &claimed, now);
    }
    outcome
}

/// Authenticates the client by what it presents.
///
/// # Errors
/// `invalid_client` when the client presents nothing good, `invalid_request` when what it
/// presents is malformed or it presents itself twice.
async fn present(request: &FormRequest<'_>) -> Result<Arc<Registration>, OauthError> {
    let header = request.headers.get(AUTHORIZATION);
    let headers = request.headers.get_all(AUTHORIZATION).iter().count();
    let assertion = asserts(request);
    let in_body = request.parameter("client_secret").is_some();
    let ways = headers + usize::from(assertion) + usize::from(in_body);
    // RFC 6749 §2.3: not more than one method in each request.
    if ways > 1 && request.policy.refuses_two_authentications {
        return Err(OauthError::new(
            Kind::InvalidRequest,
            "the request has more than one client authentication",
        ));
    }
    match header {
        _ if assertion => match udap::assertion::is_meant(request) {
            Some(udap) => udap::assertion::verify(request, udap),
            None => assertion::verify(request).await,
        },
        Some(header) => secret::verify(request, header),
        None if in_body => Err(OauthError::new(
            Kind::InvalidClient { by_header: false },
            "client_secret_post is not offered",
        )),
        None if tls_client::is_attempted(request) => tls_client::verify(request).await,
        None => Err(OauthError::new(
            Kind::InvalidClient { by_header: false },
            "client authentication is missing",
        )),
    }
}

/// The public client that the request names, when it presents nothing else.
pub fn public(request: &FormRequest<'_>) -> Option<Arc<Registration>> {
    let offered = request.policy.auth_methods.iter().any(|own| own == AuthMethod::None.as_str());
    if !offered || is_attempted(request) {
        return None;
    }
    request
        .idp
        .clients
        .find(request.parameter("client_id")?)
        .filter(|found| {
            let is_public = found.client.auth_method == AuthMethod::None;
            is_public || !request.policy.confidential_clients_authenticate
        })
        .filter(|found| found.is_usable(request.policy))
}

/// Authenticates the client, or takes a public client by its name (RFC 6749 §3.2.1).
///
/// # Errors
/// As [`client`].
pub async fn client_or_public(request: &FormRequest<'_>) -> Result<Arc<Registration>, OauthError> {
    match public(request) {
        Some(registration) => Ok(registration),
        None => client(request).await,
    }
}

/// Whether the request presents a client in any way.
pub fn is_attempted(request: &FormRequest<'_>) -> bool {
    request.headers.contains_key(AUTHORIZATION)
        || asserts(request)
        || request.parameter("client_secret").is_some()
        || tls_client::is_attempted(request)
}

fn asserts(request: &FormRequest<'_>) -> bool {
    request.parameter("client_assertion").is_some()
        || request.parameter("client_assertion_type").is_some()
}
