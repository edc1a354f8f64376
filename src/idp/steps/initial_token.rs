//! Checks the initial access token of a registration.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc7591#section-3>

use http::HeaderMap;

use crate::admin::same;
use crate::idp::error::{Kind, OauthError};
use crate::idp::policy::Policy;
use crate::idp::state::Idp;
use crate::secret::ExposeSecret;

use super::bearer;

/// Checks that the caller may register a client.
///
/// # Errors
/// 401 when a token is needed and none was sent, or another than those that were given out.
pub fn check(idp: &Idp, policy: &Policy, headers: &HeaderMap) -> Result<(), OauthError> {
    if !policy.registration_requires_initial_token || !policy.initial_tokens_checked {
        return Ok(());
    }
    let Some(token) = bearer::token(headers) else {
        return Err(OauthError::new(Kind::BearerMissing, "an initial access token is needed"));
    };
    // Every one is compared, so that the time says nothing of which.
    let same = idp.initial_tokens.iter().map(|known| same(token, known.expose_secret()));
    let good = same.filter(|same| *same).count() > 0;
    if good {
        return Ok(());
    }
    Err(OauthError::new(Kind::BearerInvalid, "the initial access token is not good"))
}
