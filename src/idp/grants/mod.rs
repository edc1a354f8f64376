//! The grants: each file serves one `grant_type` once its client has authenticated.

mod authorization_code;
mod client_credentials;
mod codap;
mod jwt_bearer;
mod refresh_token;

use std::sync::Arc;

use serde_json::Value;

use super::error::{Kind, OauthError};
use super::state::Registration;
use super::steps::request::FormRequest;

/// The grant of a client that speaks for itself.
pub const CLIENT_CREDENTIALS: &str = "client_credentials";
/// The grant of a client that redeems what a person granted.
pub const AUTHORIZATION_CODE: &str = "authorization_code";
/// The grant of a client that goes on with what a person granted.
pub const REFRESH_TOKEN: &str = "refresh_token";
/// The grant of a client that asks for a token about somebody (RFC 7523 §2.1).
pub const JWT_BEARER: &str = crate::oauth::JWT_BEARER_GRANT;

/// Every grant served here, by its `grant_type`.
pub const ALL: &[&str] = &[CLIENT_CREDENTIALS, AUTHORIZATION_CODE, REFRESH_TOKEN, JWT_BEARER];

/// Checks that what the grant is about was sent. This comes before the client authenticates: its
/// assertion is good once, and a request that cannot be served should not use it up.
///
/// # Errors
/// `invalid_request` when it is missing.
pub fn check_parameters(request: &FormRequest<'_>, grant_type: &str) -> Result<(), OauthError> {
    let required = grant_type == JWT_BEARER && request.policy.authorization_jwt_required;
    if required && request.parameter("assertion").is_none() {
        return Err(OauthError::new(Kind::InvalidRequest, "assertion is missing"));
    }
    Ok(())
}

/// Serves the grant `grant_type`, which is offered and which the client may use.
///
/// # Errors
/// As the grant's own file says.
pub async fn serve(
    request: &FormRequest<'_>,
    registration: Arc<Registration>,
    grant_type: &str,
) -> Result<Value, OauthError> {
    match grant_type {
        CLIENT_CREDENTIALS => client_credentials::serve(request, &registration).await,
        AUTHORIZATION_CODE => authorization_code::serve(request, &registration).await,
        JWT_BEARER => jwt_bearer::serve(request, &registration).await,
        REFRESH_TOKEN => refresh_token::serve(request, &registration).await,
        _ => Err(OauthError::new(Kind::UnsupportedGrantType, "this grant_type is not offered")),
    }
}
