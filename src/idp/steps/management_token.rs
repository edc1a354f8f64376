//! Checks the registration access token of a management call.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc7592#section-2>

use std::sync::Arc;

use http::HeaderMap;

use crate::admin::same;
use crate::idp::error::{Kind, OauthError};
use crate::idp::policy::Policy;
use crate::idp::state::{Idp, Registration};
use crate::secret::ExposeSecret;

use super::bearer;

/// The registration the caller may manage.
///
/// # Errors
/// 401 when no token was sent, or it is not the one of a registration in force: a client that
/// does not exist looks the same as a wrong token.
pub fn check(
    idp: &Idp,
    policy: &Policy,
    client_id: &str,
    headers: &HeaderMap,
) -> Result<Arc<Registration>, OauthError> {
    let token = bearer::token(headers);
    if policy.management_checks_token && token.is_none() {
        return Err(OauthError::new(Kind::BearerMissing, "a registration access token is needed"));
    }
    let registration = idp.clients.find(client_id).filter(|registration| !registration.deleted);
    let expected = registration.as_ref().and_then(|found| found.management_token.as_ref());
    let same =
        same(token.unwrap_or_default(), expected.map_or("", |expected| expected.expose_secret()));
    registration
        .filter(|found| found.management_token.is_some())
        .filter(|_| same || !policy.management_checks_token)
        .ok_or_else(refused)
}

/// The refusal of a token that manages nothing, or nothing any more.
pub fn refused() -> OauthError {
    OauthError::new(Kind::BearerInvalid, "the registration access token is not good")
}
