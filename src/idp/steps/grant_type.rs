//! Checks which grant a token request is for.

use crate::idp::client::Client;
use crate::idp::error::{Kind, OauthError};
use crate::idp::grants;
use crate::idp::policy::Policy;

use super::request::FormRequest;

/// The grant the request names, if it is offered.
///
/// # Errors
/// `invalid_request` when it names none, `unsupported_grant_type` when it names one that the
/// policy does not offer or that nobody serves.
pub fn offered(request: &FormRequest<'_>) -> Result<String, OauthError> {
    let policy = request.policy;
    let named = request.parameter("grant_type");
    let served = named.filter(|named| {
        grants::ALL.contains(named) && policy.grant_types.iter().any(|offered| offered == named)
    });
    match (served, named) {
        (Some(served), _) => Ok(served.to_owned()),
        (None, _) if !policy.grant_type_checked => Ok(grants::CLIENT_CREDENTIALS.to_owned()),
        (None, Some(_)) => {
            Err(OauthError::new(Kind::UnsupportedGrantType, "this grant_type is not offered"))
        }
        (None, None) => Err(OauthError::new(Kind::InvalidRequest, "grant_type is missing")),
    }
}

/// Checks that the client is registered for it.
///
/// # Errors
/// `unauthorized_client` when it is not.
pub fn check_client(policy: &Policy, client: &Client, grant_type: &str) -> Result<(), OauthError> {
    let registered = client.grant_types.iter().any(|grant| grant == grant_type);
    if registered || !policy.grant_type_checked {
        return Ok(());
    }
    Err(OauthError::new(Kind::UnauthorizedClient, "the client is not registered for this grant"))
}
