//! Finds the assertion among the parameters.

use crate::idp::error::{Kind, OauthError};
use crate::idp::steps::request::FormRequest;
use crate::oauth::JWT_BEARER_ASSERTION;

/// The assertion, as sent.
///
/// # Errors
/// `invalid_request` when there is none, or its type is another.
pub fn read<'a>(request: &'a FormRequest<'_>) -> Result<&'a str, OauthError> {
    let named = request.parameter("client_assertion_type");
    // RFC 7521 §4.2 makes the type mandatory, RFC 7523 §2.2 fixes it.
    if request.policy.assertion_checks_type && named != Some(JWT_BEARER_ASSERTION) {
        return Err(OauthError::new(
            Kind::InvalidRequest,
            "client_assertion_type is not the one for JWT bearer assertions",
        ));
    }
    request
        .parameter("client_assertion")
        .ok_or_else(|| OauthError::new(Kind::InvalidRequest, "client_assertion is missing"))
}
