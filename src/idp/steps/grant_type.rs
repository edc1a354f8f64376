//! Checks which grant a token request is for.

use crate::idp::error::{Kind, OauthError};
use crate::idp::policy::Policy;
use crate::idp::settings::Client;

use super::request::FormRequest;

/// The only grant offered: nobody signs in here.
pub const CLIENT_CREDENTIALS: &str = "client_credentials";

/// Checks that the request names the one grant there is.
///
/// # Errors
/// `invalid_request` when it names none, `unsupported_grant_type` when it names another.
pub fn check(request: &FormRequest<'_>) -> Result<(), OauthError> {
    if !request.policy.grant_type_checked {
        return Ok(());
    }
    match request.parameter("grant_type") {
        Some(CLIENT_CREDENTIALS) => Ok(()),
        Some(_) => {
            Err(OauthError::new(Kind::UnsupportedGrantType, "this grant_type is not offered"))
        }
        None => Err(OauthError::new(Kind::InvalidRequest, "grant_type is missing")),
    }
}

/// Checks that the client is registered for it.
///
/// # Errors
/// `unauthorized_client` when it is not.
pub fn check_client(policy: &Policy, client: &Client) -> Result<(), OauthError> {
    let registered = client.grant_types.iter().any(|grant| grant == CLIENT_CREDENTIALS);
    if registered || !policy.grant_type_checked {
        return Ok(());
    }
    Err(OauthError::new(Kind::UnauthorizedClient, "the client is not registered for this grant"))
}
