//! Authenticates a client by the certificate of its connection.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc8705#section-2>

use std::sync::Arc;

use rustls::pki_types::CertificateDer;

use crate::idp::client::{AuthMethod, Client};
use crate::idp::error::{Kind, OauthError};
use crate::idp::state::{Grant, Registration};

use super::request::FormRequest;
use super::{certificate, client_keys};

/// Whether the request is of a client that authenticates by certificate.
pub fn is_attempted(request: &FormRequest<'_>) -> bool {
    match request.parameter("client_id") {
        Some(client_id) => {
            request.idp.clients.find(client_id).is_some_and(|found| by_certificate(&found.client))
        }
        None => !request.certificates.0.is_empty() && !request.policy.certificate_needs_client_id,
    }
}

/// Authenticates the client that the request names.
///
/// # Errors
/// `invalid_client` in every case, so that nobody learns which ids exist.
pub async fn verify(request: &FormRequest<'_>) -> Result<Arc<Registration>, OauthError> {
    let registration = named(request)?;
    if !registration.is_usable(request.policy) {
        return Err(refused("the client was deleted"));
    }
    let client = &registration.client;
    let Some(leaf) = request.certificates.0.first() else {
        return if request.policy.certificate_required {
            Err(refused("the connection shows no certificate"))
        } else {
            Ok(registration)
        };
    };
    match client.auth_method {
        AuthMethod::TlsClientAuth => by_authority(request, client, leaf)?,
        _ => by_registered_key(request, client, leaf).await?,
    }
    Ok(registration)
}

/// The thumbprint that tokens given in answer to `request` are bound to (RFC 8705 §3).
pub fn binding(request: &FormRequest<'_>, client: &Client) -> Option<String> {
    let bound = client.certificate_bound_tokens && request.policy.certificate_bound_tokens;
    bound.then(|| request.certificates.thumbprint()).flatten()
}

/// `grant` with its tokens bound to what the present request shows: a client may have another
/// certificate than when the grant began.
pub fn bound(request: &FormRequest<'_>, client: &Client, grant: Arc<Grant>) -> Arc<Grant> {
    let certificate = binding(request, client);
    if grant.certificate == certificate {
        return grant;
    }
    Arc::new(Grant { certificate, ..Grant::clone(&grant) })
}

fn by_certificate(client: &Client) -> bool {
    matches!(client.auth_method, AuthMethod::TlsClientAuth | AuthMethod::SelfSignedTlsClientAuth)
}

fn refused(detail: impl Into<String>) -> OauthError {
    OauthError::new(Kind::InvalidClient { by_header: false }, "client authentication failed")
        .because(detail)
}

/// RFC 8705 §2: the request carries `client_id`, so that the server need not search.
fn named(request: &FormRequest<'_>) -> Result<Arc<Registration>, OauthError> {
    let clients = &request.idp.clients;
    let Some(client_id) = request.parameter("client_id") else {
        let leaf = request.certificates.0.first();
        return clients
            .all()
            .into_iter()
            .find(|found| {
                leaf.zip(found.client.tls.as_ref())
                    .is_some_and(|(leaf, tls)| certificate::shows(request.policy, leaf, tls))
            })
            .ok_or_else(|| refused("nobody registered this certificate"));
    };
    let offered = |found: &Arc<Registration>| {
        by_certificate(&found.client)
            && request
                .policy
                .auth_methods
                .iter()
                .any(|method| method == found.client.auth_method.as_str())
    };
    clients
        .find(client_id)
        .filter(offered)
        .ok_or_else(|| refused("no client with this id authenticates this way"))
}

fn by_authority(
    request: &FormRequest<'_>,
    client: &Client,
    leaf: &CertificateDer<'_>,
) -> Result<(), OauthError> {
    let idp = request.idp;
    let chain = &request.certificates.0;
    let now = idp.clock.epoch_secs();
    certificate::check_chain(request.policy, chain, &idp.client_authorities, now)
        .map_err(refused)?;
    let subject = client.tls.as_ref().ok_or_else(|| refused("no subject is registered"))?;
    if request.policy.certificate_checks_subject
        && !certificate::shows(request.policy, leaf, subject)
    {
        return Err(refused("the certificate is of someone else"));
    }
    Ok(())
}

async fn by_registered_key(
    request: &FormRequest<'_>,
    client: &Client,
    leaf: &CertificateDer<'_>,
) -> Result<(), OauthError> {
    let keys = match (&client.jwks, &client.jwks_uri) {
        (Some(jwks), _) => jwks["keys"].as_array().cloned().unwrap_or_default(),
        (None, Some(uri)) => client_keys::at(request.idp, uri, client_keys::Want::Cached)
            .await
            .map_err(|_| refused("the key set of the client cannot be had"))?
            .keys
            .to_vec(),
        (None, None) => Vec::new(),
    };
    if request.policy.certificate_checks_key && !certificate::is_registered(leaf, &keys) {
        return Err(refused("the certificate is not one of the registered keys"));
    }
    Ok(())
}
